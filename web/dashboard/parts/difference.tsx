import { diffArrays } from 'diff';
import { useMemo } from 'react';
import { layOut } from '../../shared/json-text';
import type { JsonText } from '../api/operation';
import { stretches } from '../format/text';
import { jsonNode } from '../json/nodes';

/** Milliseconds after which a difference is given up for the two texts as they are. */
const TIMEOUT_MS = 300;

/** A field before and after a change, side by side, with what went and what came marked. */
export default function Difference(props: {
  readonly field: string;
  readonly from: JsonText;
  readonly to: JsonText;
}) {
  const { field, from, to } = props;
  const [before, after] = useMemo(() => compare(from, to), [from, to]);
  return (
    <section className="difference" aria-label={`Change of ${field}`}>
      <h4>
        <code>{field}</code>
      </h4>
      <div className="sides">
        <Side name="Before" parts={before} />
        <Side name="After" parts={after} />
      </div>
    </section>
  );
}

interface Part {
  readonly text: string;
  readonly isChanged: boolean;
}

function Side({ name, parts }: { readonly name: 'Before' | 'After'; readonly parts: readonly Part[] }) {
  const Mark = name === 'Before' ? 'del' : 'ins';
  return (
    <figure className={`side side-${name.toLowerCase()}`}>
      <figcaption>{name}</figcaption>
      <bdi className="side-text">
        {parts.length === 0 && <span className="quiet">empty</span>}
        {parts.map(({ isChanged, text }, index) =>
          isChanged ? (
            <Mark key={index}>
              <Visible text={text} />
            </Mark>
          ) : (
            <Visible key={index} text={text} />
          ),
        )}
      </bdi>
    </figure>
  );
}

function Visible({ text }: { readonly text: string }) {
  return stretches(text).map((stretch, index) =>
    stretch.isNamed ? (
      <span key={index} className="unseen">
        {stretch.text}
      </span>
    ) : (
      stretch.text
    ),
  );
}

/** Texts and JSON are compared by words, numbers and marks, none of which is cut in two. */
function compare(from: JsonText, to: JsonText): [Part[], Part[]] {
  const [before, after] = [piecesOf(from), piecesOf(to)];
  const changes = diffArrays(before, after, { timeout: TIMEOUT_MS });
  if (changes === undefined) return [whole(before), whole(after)];
  const side = (other: 'added' | 'removed'): Part[] =>
    changes
      .filter((change) => !change[other])
      .map(({ added, removed, value }) => ({ text: value.join(''), isChanged: added || removed }));
  return [side('added'), side('removed')];
}

function piecesOf(text: JsonText): string[] {
  const node = jsonNode(text);
  if (node.kind === 'string') return node.value.match(/\s+|\S+/g) ?? [];
  if (node.text === 'null') return [];
  return layOut(node.text).match(/\s+|[{}[\],:"]|[^\s{}[\],:"]+/g) ?? [];
}

function whole(pieces: readonly string[]): Part[] {
  return pieces.length === 0 ? [] : [{ text: pieces.join(''), isChanged: true }];
}
