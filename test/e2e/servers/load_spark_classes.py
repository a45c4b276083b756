"""Does a little of everything that the Spark jobs do, so that their classes are loaded: ``load_spark_classes.py <folder>``."""

import sys

from pyspark.sql import SparkSession


def main(folder):
    spark = SparkSession.builder.getOrCreate()
    spark.sql("CREATE TABLE lake.db.t (id BIGINT, name STRING) USING iceberg")
    rows = spark.range(1000).selectExpr("id", "cast(id AS STRING) AS name")
    for _ in range(3):
        rows.repartition(2).writeTo("lake.db.t").append()
    rows.write.parquet(f"{folder}/parquet")
    rows.write.csv(f"{folder}/csv", header=True)
    spark.read.schema("id BIGINT, name STRING").csv(f"{folder}/csv", header=True).writeTo("lake.db.t").append()
    spark.read.parquet(f"{folder}/parquet").writeTo("lake.db.t").append()
    spark.table("lake.db.t").groupBy("name").count().collect()
    spark.sql("CALL lake.system.rewrite_data_files(table => 'db.t')").collect()
    spark.sql("CALL lake.system.expire_snapshots(table => 'db.t', retain_last => 1)").collect()
    classes = ["org.apache.iceberg.aws.s3.S3FileIO", "org.apache.iceberg.rest.RESTSessionCatalog"]
    for name in [*classes, "org.apache.hadoop.fs.s3a.S3AFileSystem"]:
        spark._jvm.java.lang.Class.forName(name)
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
