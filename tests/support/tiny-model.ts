/** A sentence model as small as can be, in the files of the real one: words that mean the same have the same vector. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { DIMENSIONS } from '../../domain/search/engine.ts'
import { MODEL, MODEL_FILES } from '../../domain/search/meaning.ts'

const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]']
const FLOAT = 1
const INT64 = 7

/** Writes a model that knows these groups of words, each with one meaning, into a folder of models. */
export async function writeTinyModel(
  models: string,
  meanings: readonly (readonly string[])[],
): Promise<void> {
  const folder = path.join(models, MODEL)
  await mkdir(folder, { recursive: true })
  const words = [...SPECIAL, ...meanings.flat()]
  const weights = new Float32Array(words.length * DIMENSIONS)
  for (const [meaning, group] of meanings.entries())
    for (const word of group) weights[words.indexOf(word) * DIMENSIONS + meaning] = 1
  await writeFile(path.join(folder, MODEL_FILES.network), toNetwork(words.length, weights))
  await writeFile(path.join(folder, MODEL_FILES.words), JSON.stringify(toTokenizer(words)))
}

const special = (content: string) => ({
  id: SPECIAL.indexOf(content),
  content,
  special: true,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
})

const toTokenizer = (words: readonly string[]) => ({
  version: '1.0',
  added_tokens: SPECIAL.map(special),
  normalizer: {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true,
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [
      { SpecialToken: { id: '[CLS]', type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: '[SEP]', type_id: 0 } },
    ],
    pair: [],
    special_tokens: {
      '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
      '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
    },
  },
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(words.map((word, id) => [word, id])),
  },
})

/** ONNX: each token's row of the weights, and nothing else. */
function toNetwork(count: number, weights: Float32Array): Buffer {
  const gather = message([text(1, 'weights'), text(1, 'input_ids'), text(2, 'states'), text(4, 'Gather')])
  const initializer = message([
    number(1, count),
    number(1, DIMENSIONS),
    number(2, FLOAT),
    text(8, 'weights'),
    bytes(9, Buffer.from(weights.buffer)),
  ])
  const graph = message([
    bytes(1, gather),
    text(2, 'tiny'),
    bytes(5, initializer),
    bytes(11, valueOf('input_ids', INT64, 2)),
    bytes(11, valueOf('attention_mask', INT64, 2)),
    bytes(12, valueOf('states', FLOAT, 3)),
  ])
  return message([number(1, 8), bytes(7, graph), bytes(8, message([text(1, ''), number(2, 13)]))])
}

function valueOf(name: string, type: number, dimensions: number): Buffer {
  const shape = message(
    Array.from({ length: dimensions }, (_, at) => bytes(1, message([text(2, `${name}${at}`)]))),
  )
  const tensor = message([number(1, type), bytes(2, shape)])
  return message([text(1, name), bytes(2, message([bytes(1, tensor)]))])
}

const message = (fields: readonly Buffer[]) => Buffer.concat(fields)
const number = (field: number, value: number) => Buffer.concat([varint(field << 3), varint(value)])
const text = (field: number, value: string) => bytes(field, Buffer.from(value))
const bytes = (field: number, value: Buffer) =>
  Buffer.concat([varint((field << 3) | 2), varint(value.length), value])

function varint(value: number): Buffer {
  const parts: number[] = []
  let rest = value
  do {
    parts.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
    rest >>>= 7
  } while (rest > 0)
  return Buffer.from(parts)
}
