import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react';

/** The width of an element in pixels, as it changes; null before it is known. */
export function useWidth<Element extends HTMLElement>(): [RefObject<Element | null>, number | null] {
  const place = useRef<Element>(null);
  const [width, setWidth] = useState<number | null>(null);
  useEffect(() => {
    if (place.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return [place, width];
}

/** The same figures as a table, for whoever cannot see the plot or wants the numbers. */
export function AsTable(props: {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly ReactNode[])[];
}) {
  return (
    <details className="as-table no-print">
      <summary>As a table</summary>
      <div className="table-frame" tabIndex={0} role="region" aria-label={props.caption}>
        <table>
          <thead>
            <tr>
              {props.head.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {props.rows.map((cells, index) => (
              <tr key={index}>
                {cells.map((cell, column) => (
                  <td key={column}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
