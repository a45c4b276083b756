"""Reads and writes a table of orders with PyIceberg, as another engine beside floe's worker.

usage: orders_table.py read|append <catalog uri> <S3 endpoint> <access key> <secret key> <table> [first order]
Prints one JSON object.
"""

import json
import sys
import tempfile
from pathlib import Path

import duckdb
import pyarrow as pa
from rest_catalog import open_catalog


def duckdb_counts(table):
    """Rows and distinct orders as DuckDB reads the data files, without any Iceberg metadata."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for i, task in enumerate(table.scan().plan_files()):
            path = Path(folder, f"{i}.parquet")
            with table.io.new_input(task.file.file_path).open() as source:
                path.write_bytes(source.read())
            paths.append(str(path))
        query = "SELECT count(*), count(DISTINCT order_id) FROM read_parquet(?, union_by_name = true)"
        rows, orders = duckdb.execute(query, [paths]).fetchone()
    return {"rows": rows, "orders": orders}


def read(table):
    rows = table.scan(selected_fields=("order_id", "customer")).to_arrow()
    orders = rows["order_id"].to_pylist()
    first = min(orders)
    return {
        "rows": rows.num_rows,
        "orders": len(set(orders)),
        "first": first,
        "last": max(orders),
        "files": len(list(table.scan().plan_files())),
        "filesWithFirstOrder": len(list(table.scan(row_filter=f"order_id = {first}").plan_files())),
        "snapshots": len(table.metadata.snapshots),
        "traces": [s.summary["ingest.trace-id"] for s in table.metadata.snapshots if "ingest.trace-id" in s.summary],
        "duckdb": duckdb_counts(table),
    }


def append(table, first):
    fields = table.schema().as_arrow()
    rows = pa.table({"order_id": pa.array(range(first, first + 10), pa.int64())})
    columns = [
        rows["order_id"] if field.name == "order_id" else pa.nulls(10, field.type) for field in fields
    ]
    table.append(pa.table(columns, schema=fields))
    return {"appended": 10}


if __name__ == "__main__":
    command, *where = sys.argv[1:]
    table = open_catalog(*where[:4]).load_table(where[4])
    print(json.dumps(read(table) if command == "read" else append(table, int(where[5]))))
