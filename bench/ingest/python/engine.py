"""PyIceberg beside floe's engine.

usage: engine.py <S3 endpoint> <catalog uri>
"""

import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as pq

from lakehouse import answer_lines, open_catalog, open_store

S3, URI = sys.argv[1:]
store = open_store(S3)
catalog = open_catalog(S3, URI)


def measured(work):
    def run(**request):
        before = resource.getrusage(resource.RUSAGE_SELF)
        started = time.perf_counter()
        work(**request)
        wall = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_SELF)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return {"wallMs": wall * 1000, "cpuMs": cpu * 1000, "how": "append"}

    return run


def path_of(uri):
    return uri.removeprefix("s3://")


def read_parquet(uri):
    return pq.read_table(path_of(uri), filesystem=store)


def append(table, files):
    """The plan's worker: one file after the other, then one append."""
    tables = [read_parquet(uri) for uri in files]
    catalog.load_table(table).append(pa.concat_tables(tables))


def append_concurrently(table, files):
    """The same with sixteen files read at a time, which the plan does not do."""
    with ThreadPoolExecutor(16) as pool:
        tables = list(pool.map(read_parquet, files))
    catalog.load_table(table).append(pa.concat_tables(tables))


def append_csv(table, files):
    target = catalog.load_table(table)
    types = {field.name: field.type for field in target.schema().as_arrow()}
    # An empty field is null, as it is to floe.
    options = csv.ConvertOptions(column_types=types, strings_can_be_null=True)

    def read(uri):
        with store.open_input_stream(path_of(uri)) as source:
            return csv.read_csv(source, convert_options=options)

    target.append(pa.concat_tables([read(uri) for uri in files]))


def add_files(table, files):
    catalog.load_table(table).add_files(files)


answer_lines(
    {
        "append": measured(append),
        "append_concurrently": measured(append_concurrently),
        "append_csv": measured(append_csv),
        "add_files": measured(add_files),
    }
)
