// Uses the studio's /v1 as a program would, with the official client, and prints what came of it as one JSON document.
// node openai.mjs BASE_URL KEY MODEL ENCODER FILE.jsonl [tune]
// With "tune" it also uploads the file, creates a job, follows its events to the end and chats with the model it made.
import { createReadStream } from 'node:fs';
import OpenAI, { NotFoundError } from 'openai';

const [baseURL, apiKey, model, encoder, file, tune] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const result = {};

result.models = (await client.models.list()).data.map((m) => m.id);
result.model = (await client.models.retrieve(encoder)).id;

const messages = [{ role: 'user', content: 'once upon' }];
result.chat = (await client.chat.completions.create({ model, messages, max_tokens: 4, temperature: 0, logprobs: true })).choices[0];

const chat = async (name) => {
  const stream = await client.chat.completions.create({ model: name, messages, max_tokens: 8, temperature: 0, stream: true, stream_options: { include_usage: true } });
  const answer = { text: '', pieces: 0 };
  for await (const piece of stream) {
    answer.text += piece.choices[0]?.delta?.content ?? '';
    answer.pieces++;
    answer.usage = piece.usage ?? answer.usage;
    answer.finish = piece.choices[0]?.finish_reason ?? answer.finish;
  }
  return answer;
};
result.streamed = await chat(model);
result.completion = (await client.completions.create({ model, prompt: 'once upon', max_tokens: 3, temperature: 0 })).choices[0].text;
result.embedding = (await client.embeddings.create({ model: encoder, input: ['my card', 'refund'] })).data.map((e) => Array.from(e.embedding));

try {
  await client.chat.completions.create({ model: 'nothing', messages });
} catch (error) {
  result.refused = { isNotFound: error instanceof NotFoundError, code: error.code, type: error.type, message: error.message };
}

const uploaded = await client.files.create({ file: createReadStream(file), purpose: 'fine-tune' });
result.file = { id: uploaded.id, bytes: uploaded.bytes, listed: [] };
for await (const one of client.files.list()) result.file.listed.push(one.id);
result.file.content = await (await client.files.content(uploaded.id)).text();

if (tune) {
  let job = await client.fineTuning.jobs.create({ model, training_file: uploaded.id, seed: 1, method: { type: 'supervised', supervised: { hyperparameters: { n_epochs: 1, batch_size: 4 } } } });
  while (!['succeeded', 'failed', 'cancelled'].includes(job.status)) {
    await new Promise((wake) => setTimeout(wake, 100));
    job = await client.fineTuning.jobs.retrieve(job.id);
  }
  result.job = job;
  result.events = [];
  for await (const event of client.fineTuning.jobs.listEvents(job.id, { limit: 5 })) result.events.push(event.message);
  result.checkpoints = (await client.fineTuning.jobs.checkpoints.list(job.id)).data;
  result.tuned = await chat(job.fine_tuned_model);
}

await client.files.delete(uploaded.id);
console.log(JSON.stringify(result));
