"""Rows of files, as the launcher has told to read them."""

from urllib.parse import unquote

from pyspark.sql.types import StructType

from .objects import s3a

_CORRUPT = "_corrupt"


class Rows:
    """Reads files by their shapes. Everything is Spark's own: executors run no Python."""

    def __init__(self, spark, shapes):
        self._spark = spark
        self._shapes = shapes

    def is_csv(self, file):
        return self._shapes[file["shape"]]["format"] == "csv"

    def frames(self, files):
        """One data frame for each shape, with the table's columns."""
        by_shape = {}
        for file in files:
            by_shape.setdefault(file["shape"], []).append(file)
        return [self._source(shape, some).selectExpr(*self._shapes[shape]["select"])
                for shape, some in sorted(by_shape.items())]

    def check_csv(self, files):
        """Counts the records of CSV files, and those that can not go into the table.

        :returns: by URI ``(records, bad records, what is wrong with one of them)``
        """
        found = {file["uri"]: (0, 0, None) for file in files}
        by_path = {s3a(file["uri"]): file["uri"] for file in files}
        by_shape = {}
        for file in files:
            by_shape.setdefault(file["shape"], []).append(file)
        for shape, some in by_shape.items():
            checked = self._source(shape, some).selectExpr(
                "input_file_name() AS file", f"{self._shapes[shape]['wrong']} AS wrong"
            )
            counts = checked.groupBy("file").agg({"*": "count", "wrong": "count"})
            first = checked.where("wrong IS NOT NULL").groupBy("file").agg({"wrong": "min"})
            reasons = {row[0]: row[1] for row in first.collect()}
            for row in counts.collect():
                # Spark escapes names as in a URL.
                uri = by_path[unquote(row["file"])]
                found[uri] = (row["count(1)"], row["count(wrong)"], reasons.get(row["file"]))
        return found

    def read_through(self, file):
        """Reads a file to its end and drops what was read. :raises Py4JJavaError: when it can not be read"""
        for frame in self.frames([file]):
            frame.write.format("noop").mode("overwrite").save()

    def _source(self, shape, files):
        description = self._shapes[shape]
        reader = (
            self._spark.read
            # A key may hold characters that mean a pattern elsewhere, and folders named like columns.
            .option("__globPaths__", "false").option("recursiveFileLookup", "true")
        )
        paths = [s3a(file["uri"]) for file in files]
        if description["format"] == "parquet":
            return reader.schema(StructType.fromJson(description["read"])).format("parquet").load(paths)
        columns = [f"c{i} STRING" for i in range(description["columns"])]
        return (
            reader.options(**description["options"]).option("mode", "PERMISSIVE")
            .option("columnNameOfCorruptRecord", _CORRUPT)
            .schema(", ".join([*columns, f"{_CORRUPT} STRING"])).format("csv").load(paths)
        )
