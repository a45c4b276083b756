"""Reads tables back with PyIceberg and compares them with the files that went into them.

usage: verify.py <S3 endpoint> <catalog uri>
"""

import sys

import duckdb

from lakehouse import answer_lines, open_catalog

S3, URI = sys.argv[1:]
catalog = open_catalog(S3, URI)

TYPES = {
    "order_id": "BIGINT",
    "customer": "VARCHAR",
    "reference": "VARCHAR",
    "amount": "DOUBLE",
    "quantity": "INTEGER",
    "price": "DECIMAL(12, 2)",
    "placed_at": "TIMESTAMPTZ",
    "day": "DATE",
    "paid": "BOOLEAN",
    "note": "VARCHAR",
}


def digest(source, columns, **tables):
    """Rows, and a sum of their hashes: the same for the same rows in any order."""
    with duckdb.connect() as connection:
        for name, table in tables.items():
            connection.register(name, table)
        query = f"SELECT count(*), sum(hash({', '.join(columns)})::HUGEINT) FROM {source}"
        rows, total = connection.execute(query).fetchone()
    return {"rows": rows, "digest": str(total)}


def of_files(files, columns):
    names = ", ".join(f"'{file}'" for file in files)
    if not files[0].endswith(".csv"):
        return digest(f"read_parquet([{names}])", columns)
    types = ", ".join(f"'{name}': '{TYPES[name]}'" for name in columns)
    return digest(f"read_csv([{names}], header = true, auto_detect = false, columns = {{{types}}})", columns)


def of_table(table, columns):
    return digest("scanned", columns, scanned=catalog.load_table(table).scan().to_arrow())


answer_lines({"of_files": of_files, "of_table": of_table})
