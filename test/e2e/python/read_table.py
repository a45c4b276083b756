"""Prints a table's rows as JSON, read by PyIceberg: ``read_table.py <catalog URI> <table>``; S3 by the environment."""

import json
import sys

from rest_catalog import open_catalog_by_environment


def main(uri, name):
    table = open_catalog_by_environment(uri).load_table(name)
    json.dump(
        {
            "rows": table.scan().to_arrow().to_pylist(),
            "files": len(list(table.scan().plan_files())),
            "branches": sorted(table.metadata.refs),
            "snapshots": len(table.metadata.snapshots),
        },
        sys.stdout,
        default=str,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
