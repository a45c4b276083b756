"""Iceberg's Java API, through Spark's gateway."""

from .errors import JobError


def sql_name(table):
    """A table's name in SQL: ``a.b`` is ```a`.`b```."""
    return ".".join(f"`{part}`" for part in table.split("."))


def load_table(spark, table):
    """Loads a table. :raises JobError: ``table.unreadable``"""
    try:
        return spark._jvm.org.apache.iceberg.spark.Spark3Util.loadIcebergTable(
            spark._jsparkSession, sql_name(table)
        )
    except Exception as cause:
        raise JobError("table.unreadable", f"Spark can not load {table}: {first_line(cause)}", table=table) from cause


def first_line(error):
    """What an error says before its stack trace."""
    return str(error).strip().split("\n", 1)[0][:500]
