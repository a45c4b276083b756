"""The least that a PyIceberg worker is: takes one event at a time over HTTP and appends its files.

usage: worker.py <S3 endpoint> <catalog uri>
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

import pyarrow as pa
import pyarrow.parquet as pq

from lakehouse import open_catalog, open_store

S3, URI = sys.argv[1:]
store = open_store(S3)
catalog = open_catalog(S3, URI)


class Worker(BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        paths = [file["uri"].removeprefix("s3://") for file in request["files"]]
        rows = pa.concat_tables([pq.read_table(path, filesystem=store) for path in paths])
        catalog.load_table(request["table"]).append(rows)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Worker)
print(json.dumps({"msg": "listening", "port": server.server_port}), flush=True)
server.serve_forever()
