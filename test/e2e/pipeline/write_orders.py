"""Writes files of orders with PyArrow: ``write_orders.py <folder>``, ranges of numbers as JSON on stdin."""

import datetime
import json
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

START = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)


def orders(first, count):
    ids = range(first, first + count)
    return pa.table(
        {
            "order_id": pa.array(ids, pa.int64()),
            "customer": [f"customer-{i * 7919 % 1000}" for i in ids],
            "reference": [f"reference {i}" for i in ids],
            "amount": pa.array([(i * 37 % 10000) / 100 for i in ids], pa.float64()),
            "placed_at": pa.array([START + datetime.timedelta(seconds=i) for i in ids], pa.timestamp("us", "UTC")),
        }
    )


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for wanted in json.load(sys.stdin):
        pq.write_table(orders(wanted["first"], wanted["count"]), folder / f"{wanted['first']}.parquet")
