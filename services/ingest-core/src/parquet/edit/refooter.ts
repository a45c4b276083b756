import type { ParquetFooter } from "../footer";
import { FileMetaData } from "../format";
import { defaultFooterLimits } from "../limits";
import { ThriftType } from "../thrift/value";
import { verifyFooter } from "../verify-footer";
import { type AssembledFile, closeFile, type FooterEdits } from "./assembled-file";
import { schemaWithFieldIds } from "./field-ids";
import { outputKeyValues } from "./key-values";

/**
 * A whole file with another footer. Nothing moves: the body, page indexes and
 * bloom filters included, is one range from byte 0 on, so that a store can
 * copy it by itself and only the new footer is sent.
 *
 * @throws IngestError as `verifyFooter`; `engine.field-ids`
 */
export function refooter(footer: ParquetFooter, edits: FooterEdits = {}): AssembledFile {
  verifyFooter(footer);
  const tree = footer.tree.with(
    outputKeyValues([footer], edits.keyValues ?? {}),
    ...(edits.fieldIdOf
      ? [[FileMetaData.schema, ThriftType.List, schemaWithFieldIds(footer, edits.fieldIdOf)] as const]
      : []),
  );
  const body = [{ source: 0, start: 0, end: footer.footerStart }];
  return closeFile(tree, body, [], footer.footerStart, edits.limits ?? defaultFooterLimits);
}
