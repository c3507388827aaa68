// Opens a tokenizer folder as a web page would, with Transformers.js and no network, and encodes the texts given as JSON on standard input.
// node encode.mjs FOLDER < {"texts": [...], "pairs": [[first, second], ...]}  ->  {"ids": [[...]], "pairs": [{"ids": [...], "types": [...] | null}]}
import { basename, dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { AutoTokenizer, env } from '@huggingface/transformers';

const folder = process.argv[2];
env.allowRemoteModels = false;
env.localModelPath = dirname(folder);
const tokenizer = await AutoTokenizer.from_pretrained(basename(folder));
const input = JSON.parse(await text(process.stdin));
const row = (encoded) => ({ ids: encoded.input_ids, types: encoded.token_type_ids ?? null });
console.log(JSON.stringify({
  ids: input.texts.map((t) => tokenizer(t, { return_tensor: false }).input_ids),
  pairs: (input.pairs ?? []).map(([first, second]) => row(tokenizer(first, { text_pair: second, return_tensor: false }))),
}));
