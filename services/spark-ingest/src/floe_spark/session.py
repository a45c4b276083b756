"""The Spark session, with every setting that the meaning of values depends on."""

import os
from pathlib import Path

from pyspark.sql import SparkSession

_SETTINGS = {
    # Values that do not fit are errors, never nulls or something else.
    "spark.sql.ansi.enabled": "true",
    # Iceberg's names and Parquet's are told apart by case.
    "spark.sql.caseSensitive": "true",
    # A timestamp without zone in a column with one is UTC, wherever the driver runs.
    "spark.sql.session.timeZone": "UTC",
    # Dates before 1582 are what the file says, as every other reader has it.
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.int96RebaseModeInRead": "CORRECTED",
    # Spark has no nanoseconds; as numbers they can be converted.
    "spark.sql.legacy.parquet.nanosAsLong": "true",
    # With pruning, records with another number of fields go unnoticed.
    "spark.sql.csv.parser.columnPruning.enabled": "false",
    # The last value of a repeated map key counts, as in every other reader.
    "spark.sql.mapKeyDedupPolicy": "LAST_WIN",
}


def open_session(name):
    """Opens the session; where catalog and store are is the business of Spark's configuration.

    The catalog's secret comes from a folder (``CATALOG_SECRET_DIRECTORY``) with a file ``credential``
    or ``token``. It never stands in the configuration of the job, which many may read.
    """
    builder = SparkSession.builder.appName(name)
    for key, value in _SETTINGS.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    catalog = spark.conf.get("spark.sql.defaultCatalog")
    for key, value in _catalog_secret().items():
        # A catalog is opened when it is first used, so this is in time.
        spark.conf.set(f"spark.sql.catalog.{catalog}.{key}", value)
    return spark


def _catalog_secret():
    folder = os.environ.get("CATALOG_SECRET_DIRECTORY")
    if not folder:
        return {}
    files = {key: Path(folder) / key for key in ("credential", "token")}
    return {key: path.read_text(encoding="utf-8").strip() for key, path in files.items() if path.exists()}
