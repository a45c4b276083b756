"""Reads tables with Spark, and does to them what their owners do: maintenance, appends.

usage: read_with_spark.py <request.json>
The request: {catalog: {…}, before?: [SQL], tables: [{name}]}. Prints {table: {content, …}}.
"""

import json
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from canonical_rows import content, python_value
from pyspark.sql import SparkSession
from pyspark.sql import types as t


def session(catalog):
    builder = SparkSession.builder.master("local[2]").appName("read-back")
    settings = {
        "spark.sql.extensions": "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
        "spark.sql.catalog.lake": "org.apache.iceberg.spark.SparkCatalog",
        "spark.sql.catalog.lake.type": "rest",
        "spark.sql.catalog.lake.io-impl": "org.apache.iceberg.aws.s3.S3FileIO",
        "spark.sql.catalog.lake.cache-enabled": "false",
        **{f"spark.sql.catalog.lake.{key}": value for key, value in catalog.items()},
        "spark.sql.defaultCatalog": "lake",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.warehouse.dir": tempfile.gettempdir(),
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
    }
    for key, value in settings.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def value_of(value, kind):
    if value is None:
        return None
    if isinstance(kind, t.StructType):
        return {field.name: value_of(value[field.name], field.dataType) for field in kind}
    if isinstance(kind, t.ArrayType):
        return [value_of(each, kind.elementType) for each in value]
    if isinstance(kind, t.MapType):
        return [[value_of(key, kind.keyType), value_of(each, kind.valueType)] for key, each in value.items()]
    if isinstance(kind, t.DateType):
        return value.isoformat()
    if isinstance(kind, (t.TimestampType, t.TimestampNTZType)):
        fraction = f".{value.microsecond:06}".rstrip("0") if value.microsecond else ""
        return value.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0") + fraction + ("Z" if isinstance(kind, t.TimestampType) else "")
    return python_value(value)


def read(spark, name):
    frame = spark.table(name)
    schema = frame.schema
    rows = [value_of(row, schema) for row in frame.collect()]
    return {"content": content(rows), "counted": frame.count()}


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        request = json.load(file)
    spark = session(request["catalog"])
    results = [[row.asDict() for row in spark.sql(statement).collect()] for statement in request.get("before", [])]
    names = [table["name"] for table in request["tables"]]
    with ThreadPoolExecutor(4) as pool:
        found = dict(zip(names, pool.map(lambda name: read(spark, name), names)))
    print(json.dumps({"tables": found, "results": results}, default=str))
