"""What the tests stand on: messages of a launcher, and a Spark with a catalog in a folder."""

import base64
import gzip
import itertools
import json
import os
import shutil

import pytest
from pyspark.sql import SparkSession

_NUMBERS = itertools.count()

ETAG = "0123456789abcdef0123456789abcdef"


def packed(message):
    """A message as the launcher passes it."""
    return base64.b64encode(gzip.compress(json.dumps(message).encode("utf-8"))).decode("ascii")


def a_file(uri, **more):
    """A file as the launcher describes it."""
    return {"uri": uri, "size": 10, "etag": ETAG, "eventTime": "2026-01-01T00:00:00.000Z", "shape": 0, **more}


def parquet_shape(*columns):
    """How to read files whose columns are the table's, all of them long."""
    fields = [{"name": name, "type": "long", "nullable": True, "metadata": {}} for name in columns]
    return {"format": "parquet", "read": {"type": "struct", "fields": fields}, "select": list(columns)}


def csv_shape(**more):
    """How the launcher has CSV files of two columns read, the first one a long that must be there."""
    return {
        "format": "csv",
        "columns": 2,
        "options": {
            "header": "true", "sep": ",", "quote": '"', "escape": '"', "encoding": "UTF-8",
            "nullValue": "\u0000", "multiLine": "true",
        },
        "select": ["try_cast(c0 AS BIGINT) AS `id`", "c1 AS `name`"],
        "wrong": "CASE WHEN _corrupt IS NOT NULL THEN 'a record has not 2 fields'"
                 " WHEN c0 IS NOT NULL AND (try_cast(c0 AS BIGINT) IS NULL) THEN concat('column id: ', c0)"
                 " WHEN c0 IS NULL THEN 'column id: null' END",
        **more,
    }


@pytest.fixture
def message():
    """A message that fits both schemas."""
    return {
        "table": "db.t",
        "files": [a_file("s3://inbox/incoming/a.parquet", rows=3)],
        "shapes": [parquet_shape("id")],
        "total_bytes": 10,
        "file_count": 1,
        "timestamp": "2026-01-01T00:00:00.000Z",
    }


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    """Spark as the job has it, with a catalog in a folder. Iceberg's jars: ``SPARK_CLASS_PATH``."""
    class_path = os.environ.get("SPARK_CLASS_PATH")
    if not class_path:
        pytest.skip("SPARK_CLASS_PATH names no jars: npm run test:spark-ingest sets it")
    if shutil.which("java") is None:
        pytest.skip("there is no java")
    from floe_spark.session import open_session

    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    settings = {
        "spark.driver.extraClassPath": class_path,
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.extensions": "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
        "spark.sql.defaultCatalog": "lake",
        "spark.sql.catalog.lake": "org.apache.iceberg.spark.SparkCatalog",
        "spark.sql.catalog.lake.type": "hadoop",
        "spark.sql.catalog.lake.warehouse": str(tmp_path_factory.mktemp("warehouse")),
    }
    builder = SparkSession.builder.master("local[2]")
    for key, value in settings.items():
        builder = builder.config(key, value)
    builder.getOrCreate()
    session = open_session("tests")
    session.sql("CREATE NAMESPACE IF NOT EXISTS db").collect()
    yield session
    session.stop()


@pytest.fixture
def table(spark):
    """An empty table of its own for each test, with the columns id and name."""
    name = f"db.t{next(_NUMBERS)}"
    spark.sql(f"CREATE TABLE {name} (id BIGINT, name STRING) USING iceberg").collect()
    yield name
    spark.sql(f"DROP TABLE IF EXISTS {name}").collect()


@pytest.fixture
def inbox(tmp_path, monkeypatch):
    """A folder in the place of the bucket ``inbox``; objects there are what the launcher saw."""
    class Inbox:
        folder = tmp_path
        changed = set()
        missing = set()

        def put(self, name, content):
            path = tmp_path / name
            path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
            return f"s3://inbox/{name}"

    inbox = Inbox()

    def local(uri):
        return f"file://{tmp_path}/{uri[len('s3://inbox/'):]}"

    class Objects:
        def __init__(self, _):
            pass

        def replaced(self, files):
            return ([one for one in files if one["uri"] in inbox.changed],
                    [one for one in files if one["uri"] in inbox.missing])

    # Only S3 knows entity tags; what is done with them is what is tested here.
    monkeypatch.setattr("floe_spark.job.Objects", Objects)
    monkeypatch.setattr("floe_spark.rows.s3a", local)
    return inbox
