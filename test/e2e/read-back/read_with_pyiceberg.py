"""Reads tables with PyIceberg and pyarrow: content, metadata, and whether filters find what full scans find.

usage: read_with_pyiceberg.py <request.json>
The request: {catalog: {…}, tables: [{name, sources?: [path], filters?: [text], hunt?: boolean}]}.
Prints {table: {…}}. `hunt`: look for filters that hide rows.
"""

import json
import math
import sys
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from canonical_rows import arrow_rows, content
from pyiceberg.catalog.rest import RestCatalog
from pyiceberg.expressions import AlwaysTrue, EqualTo, IsNull
from pyiceberg.io.pyarrow import ArrowScan, schema_to_pyarrow
from pyiceberg.types import PrimitiveType, StructType, UUIDType


def read(table, sources, hunt):
    everything = table.scan().to_arrow()
    uuids = {field.name for field in table.schema().fields if isinstance(field.field_type, UUIDType)}
    tasks = list(table.scan().plan_files())
    files = [task.file for task in tasks]
    result = {
        "content": content(arrow_rows(everything, uuids)),
        "files": len(files),
        "recorded": sum(file.record_count for file in files),
        "partitions": len({repr(file.partition) for file in files}),
        "falseCounts": false_counts(table, everything, files),
        "falseFilters": false_filters(table, tasks) if hunt else [],
        "types": sorted({str(field.field_type) for field in table.schema().fields}),
        "formatVersion": table.metadata.format_version,
        "snapshots": len(table.metadata.snapshots),
    }
    if sources is not None:
        result["expected"] = content(source_rows(table, sources, uuids))
    return result


def source_rows(table, sources, uuids):
    """What pyarrow reads in the objects that were put, with null for columns that one of them lacks."""
    types = {field.name: field.type for field in schema_to_pyarrow(table.schema())}
    rows = []
    for path in sources:
        if path.endswith(".csv"):
            options = pyarrow.csv.ConvertOptions(column_types=types, strings_can_be_null=False, timestamp_parsers=[pyarrow.csv.ISO8601])
            parse = pyarrow.csv.ParseOptions(newlines_in_values=True)
            found = pyarrow.csv.read_csv(path, parse_options=parse, convert_options=options)
        else:
            found = pyarrow.parquet.ParquetFile(path).read()
        rows += [filled(row, table.schema().as_struct()) for row in arrow_rows(found, uuids)]
    return rows


def filled(value, kind):
    """The value with null for every field that it lacks."""
    if not isinstance(kind, StructType) or value is None:
        return value
    return {field.name: filled(value.get(field.name), field.field_type) for field in kind.fields}


def false_counts(table, everything, files):
    """Columns whose null counts, where all files have them, do not add up to the nulls that there are."""
    wrong = []
    for field in table.schema().fields:
        counts = [(file.null_value_counts or {}).get(field.field_id) for file in files]
        if None in counts or not isinstance(field.field_type, PrimitiveType):
            continue
        if sum(counts) != everything.column(field.name).null_count:
            wrong.append(field.name)
    return wrong


def false_filters(table, tasks):
    """Filters for which PyIceberg leaves out a file that has such rows: wrong bounds hide them."""
    wrong = []
    contents = [(task.file.file_path, rows_of(table, task)) for task in tasks]
    for field in table.schema().fields:
        if not isinstance(field.field_type, PrimitiveType):
            continue
        holders = {}
        for path, rows in contents:
            column = rows.column(field.name)
            if column.null_count > 0:
                holders.setdefault(None, set()).add(path)
            present = [value for value in column.to_pylist() if value is not None]
            comparable = [value for value in present if not (isinstance(value, float) and not math.isfinite(value))]
            for value in {min(comparable), max(comparable)} if comparable else ():
                holders.setdefault(value, set()).add(path)
        for value, paths in holders.items():
            expression = IsNull(field.name) if value is None else EqualTo(field.name, literal(value))
            planned = {task.file.file_path for task in table.scan(row_filter=expression).plan_files()}
            if not paths <= planned:
                wrong.append(repr(expression))
    return wrong


def rows_of(table, task):
    return ArrowScan(table.metadata, table.io, table.schema(), AlwaysTrue()).to_table([task])


def literal(value):
    return value.isoformat() if hasattr(value, "isoformat") else value


def planned(table, filters):
    return {text: len(list(table.scan(row_filter=text).plan_files())) for text in filters}


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        request = json.load(file)
    catalog = RestCatalog("e2e", **request["catalog"])


    def look(wanted):
        table = catalog.load_table(wanted["name"])
        sight = read(table, wanted.get("sources"), wanted.get("hunt", True))
        return wanted["name"], {**sight, "planned": planned(table, wanted.get("filters", []))}

    # Most of a small table's time is waiting for answers.
    with ThreadPoolExecutor(4) as pool:
        print(json.dumps(dict(pool.map(look, request["tables"])), default=str))
