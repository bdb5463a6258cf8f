import { useRef, type FormEvent } from 'react';
import { useQuery } from '../api/use-query';
import { label, shortText } from '../format/text';
import { IncidentTypes } from '../operations';
import { Icon } from '../parts/icons';
import { addressOf } from '../routes/route';
import { go } from '../routes/use-address';
import { filterKeys } from './incident-filter';
import { incidentStatuses, severities } from './names';

/** What to look for. Each setting becomes part of the address; texts on Enter, the rest at once. */
export function IncidentFilters({ search }: { readonly search: URLSearchParams }) {
  const form = useRef<HTMLFormElement>(null);
  const types = useQuery(IncidentTypes, {});
  const apply = (event?: FormEvent): void => {
    event?.preventDefault();
    if (form.current === null) return;
    const given = new FormData(form.current);
    go(
      { name: 'incidents' },
      Object.fromEntries(filterKeys.map((key) => [key, String(given.get(key) ?? '').trim()])),
    );
  };
  const isSet = filterKeys.some((key) => search.get(key));
  const value = (key: (typeof filterKeys)[number]): string => search.get(key) ?? '';
  return (
    // made anew with the address, so that Back shows what was set then
    <form key={search.toString()} ref={form} className="filters" role="search" onSubmit={apply}>
      <label className="field field-wide">
        <span className="field-name">Search</span>
        <span className="search-box">
          <Icon name="search" />
          <input
            type="search"
            name="q"
            defaultValue={value('q')}
            placeholder="Words, “together”, -without, or"
          />
        </span>
      </label>
      <Select
        name="severity"
        title="Severity"
        value={value('severity')}
        options={severities}
        onChange={apply}
      />
      <Select
        name="status"
        title="Status"
        value={value('status')}
        options={incidentStatuses}
        onChange={apply}
      />
      <Select
        name="type"
        title="Type"
        value={value('type')}
        options={
          types.data?.securityIncidentStats.buckets.flatMap(({ incidentType }) => incidentType ?? []) ?? []
        }
        onChange={apply}
      />
      <label className="field">
        <span className="field-name">Source address</span>
        <input name="source" defaultValue={value('source')} placeholder="203.0.113.0/24" spellCheck={false} />
      </label>
      <label className="field">
        <span className="field-name">From (UTC)</span>
        <input type="date" name="from" defaultValue={value('from')} onChange={() => apply()} />
      </label>
      <label className="field">
        <span className="field-name">To (UTC)</span>
        <input type="date" name="until" defaultValue={value('until')} onChange={() => apply()} />
      </label>
      <div className="filters-end">
        <button type="submit" className="button">
          Apply
        </button>
        {isSet && (
          <a className="button button-plain" href={addressOf({ name: 'incidents' })}>
            Clear
          </a>
        )}
      </div>
    </form>
  );
}

function Select(props: {
  readonly name: string;
  readonly title: string;
  readonly value: string;
  readonly options: readonly string[];
  readonly onChange: () => void;
}) {
  const { name, onChange, options, title, value } = props;
  const all = value === '' || options.includes(value) ? options : [value, ...options];
  return (
    <label className="field">
      <span className="field-name">{title}</span>
      <select key={all.length} name={name} defaultValue={value} onChange={() => onChange()}>
        <option value="">Any</option>
        {all.map((option) => (
          <option key={option} value={option}>
            {shortText(label(option), 60)}
          </option>
        ))}
      </select>
    </label>
  );
}
