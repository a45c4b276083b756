"""Reads a table of orders with Spark: ``spark_orders.py <table> <output>``; the session is configured from outside."""

import json
import sys

from pyspark.sql import SparkSession, functions as F


def main(name, output):
    spark = SparkSession.builder.getOrCreate()
    table = spark.table(name)
    row = table.agg(
        F.count("*").alias("rows"),
        F.countDistinct("order_id").alias("orders"),
        F.sum("order_id").alias("sum"),
        F.sum(F.expr("CASE WHEN customer = concat('customer-', order_id * 7919 % 1000) THEN 0 ELSE 1 END")).alias("wrong"),
    ).first()
    with open(output, "w", encoding="utf-8") as file:
        json.dump(row.asDict(), file)
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
