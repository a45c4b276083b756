"""Reads a table of orders with PyIceberg: ``read_orders.py <catalog URI> <table>``; S3 by the environment.

Prints one JSON object: the order numbers as intervals, those that occur more than once, how many rows hold
a wrong value, and how the data files of the table stand to those below its location.
"""

import json
import sys
from collections import Counter

import pyarrow.compute as pc
from rest_catalog import open_catalog_by_environment


def intervals(numbers):
    found = []
    for number in sorted(numbers):
        if found and found[-1][1] + 1 == number:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def main(uri, name):
    table = open_catalog_by_environment(uri).load_table(name)
    rows = table.scan(selected_fields=("order_id", "customer", "amount", "placed_at")).to_arrow()
    counts = Counter(rows["order_id"].to_pylist())
    seconds = pc.cast(pc.cast(rows["placed_at"], "int64"), "int64").to_pylist()
    wrong = sum(
        customer != f"customer-{i * 7919 % 1000}"
        or abs(amount - (i * 37 % 10000) / 100) > 1e-9
        or at != (1767225600 + i) * 1_000_000
        for i, customer, amount, at in zip(
            rows["order_id"].to_pylist(), rows["customer"].to_pylist(), rows["amount"].to_pylist(), seconds
        )
    )
    files = [task.file.file_path for task in table.scan().plan_files()]
    json.dump(
        {
            "rows": rows.num_rows,
            "intervals": intervals(counts),
            "repeated": sorted(i for i, count in counts.items() if count > 1)[:20],
            "wrong": wrong,
            "files": len(files),
            "filesTwice": len(files) - len(set(files)),
            "paths": files,
            "location": table.location(),
            "branches": {name: ref.max_ref_age_ms for name, ref in table.metadata.refs.items()},
            "snapshots": len(table.metadata.snapshots),
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
