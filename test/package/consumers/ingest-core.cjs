const { IngestError, parseRequest } = require("@floe/ingest-core");
const schema = require("@floe/ingest-core/ingest-request.schema.json");

const { table, files } = parseRequest('{"files":["s3://inbox/incoming/orders/1.parquet"]}', {
  defaultTable: "sales.orders",
});

let refused;
try {
  parseRequest("not JSON");
} catch (error) {
  if (error instanceof IngestError) refused = error.code;
}

process.stdout.write(
  JSON.stringify({ table, uris: files.map(({ uri }) => uri), refused, schema: schema.title }),
);
