"""Appends to a table with PyIceberg, one row a commit, while others write it too.

usage: append_with_pyiceberg.py <request.json>
The request: {catalog: {…}, table, times}. Prints {appended, conflicts}: a commit that lost is tried again.
"""

import json
import sys

import pyarrow as pa
from pyiceberg.catalog.rest import RestCatalog
from pyiceberg.exceptions import CommitFailedException


def append(table, number):
    """@returns how often the commit lost against another writer"""
    fields = table.schema().as_arrow()
    values = [pa.array([number], field.type) if field.name == "id" else pa.nulls(1, field.type) for field in fields]
    conflicts = 0
    while True:
        try:
            table.refresh().append(pa.table(values, schema=fields))
            return conflicts
        except CommitFailedException:
            conflicts += 1
            if conflicts > 100:
                raise


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        request = json.load(file)
    table = RestCatalog("e2e", **request["catalog"]).load_table(request["table"])
    conflicts = sum(append(table, -1 - number) for number in range(request["times"]))
    print(json.dumps({"appended": request["times"], "conflicts": conflicts}))
