"""Makes the objects of the heavy path's tests: ``make_files.py <folder>``."""

import datetime
import decimal
import sys
import uuid
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

START = datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)


def orders(first, count, **more):
    ids = range(first, first + count)
    return pa.table(
        {
            "id": pa.array(ids, pa.int64()),
            "name": pa.array([f"order {i}" for i in ids]),
            "amount": pa.array([decimal.Decimal(i) / 100 for i in ids], pa.decimal128(10, 2)),
            "at": pa.array([START + datetime.timedelta(seconds=i) for i in ids], pa.timestamp("us", "UTC")),
            "key": pa.array([uuid.UUID(int=i).bytes for i in ids], pa.uuid()),
            "tags": pa.array([[f"t{i % 3}"] if i % 2 else None for i in ids], pa.list_(pa.string())),
            "place": pa.array([{"x": i, "y": i / 2} for i in ids], pa.struct([("x", pa.int32()), ("y", pa.float64())])),
            **more,
        }
    )


def main(folder):
    def write(table, name, **options):
        pq.write_table(table, folder / name, **options)

    write(orders(0, 100), "light.parquet")
    write(orders(1000, 1000), "plain.parquet", row_group_size=300)
    evolved = orders(2000, 200, note=pa.array([f"note {i}" for i in range(200)]))
    write(evolved, "evolved.parquet")
    # Bytes that have to be converted: nanoseconds, no annotation of text, another order of columns.
    odd = orders(3000, 50)
    odd = odd.set_column(3, "at", odd["at"].cast(pa.timestamp("ns", "UTC")))
    odd = odd.set_column(1, "name", odd["name"].cast(pa.binary()))
    write(odd.select(["at", "name", "id", "amount", "place"]), "odd.parquet", version="2.6")
    write(orders(4000, 60), "int96.parquet", use_deprecated_int96_timestamps=True)
    for i in range(4):
        write(orders(5000 + 10 * i, 10), f"small-{i}.parquet")

    data = bytearray((folder / "plain.parquet").read_bytes())
    data[200:1200] = b"\0" * 1000
    (folder / "broken.parquet").write_bytes(data)
    (folder / "junk.parquet").write_bytes(b"this is no Parquet file, and long enough to be looked at")
    write(orders(6000, 5).set_column(2, "amount", pa.array(["a"] * 5)), "mismatch.parquet")

    good = ['id,name,amount,at', '7000,"a, ""b""\nc",1.50,2024-01-01T00:00:00Z', "7001,,,", '7002,"",2,2024-01-01 01:00:00+01:00']
    (folder / "good.csv").write_text("\n".join(good) + "\n", encoding="utf-8")
    (folder / "bad.csv").write_text("id,amount\n8000,1\n8001,much\n8002\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
