const paths = {
  overview: 'M3 12.5h4l2-6 4 11 2.5-7 1.5 2h4',
  incidents: 'M12 3.5 4.5 6.5v5c0 4.6 3.1 7.6 7.5 9 4.4-1.4 7.5-4.4 7.5-9v-5L12 3.5Zm0 5v4.5m0 2.8v.2',
  chains:
    'M10 13.5a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 4.8l-1.2 1.2M14 10.5a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1.2-1.2',
  recoveries: 'M4 12a8 8 0 1 1 2.4 5.7M4 12V7m0 5h5M12 8v4.5l3 2',
  postmortems: 'M6.5 3.5h8l4 4v13h-12v-17Zm8 0v4h4M9.5 12h6m-6 4h6',
  log: 'M5 5.5h14M5 12h14M5 18.5h8m4-1.5 1.7 1.7 3-3.2',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  cross: 'm6.5 6.5 11 11m0-11-11 11',
  alert: 'M12 4 2.8 19.5h18.4L12 4Zm0 6v4.5m0 2.3v.2',
  anchor:
    'M12 8.5v12m0 0c-4.2 0-7-2.8-7-6.5m7 6.5c4.2 0 7-2.8 7-6.5M9 12h6M12 8.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z',
  drift: 'M12 8.5v12M9 12h6M12 8.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM4 20.5 20 4.5',
  query: 'm8.5 7-5 5 5 5m7-10 5 5-5 5M13.5 5l-3 14',
  copy: 'M8.5 8.5h11v11h-11v-11Zm-4 7v-11h11',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8Zm0-5.5v2m0 15v2M2.5 12h2m15 0h2M5.3 5.3l1.4 1.4m10.6 10.6 1.4 1.4m0-13.4-1.4 1.4M6.7 17.3l-1.4 1.4',
  moon: 'M20 14.2A8.2 8.2 0 0 1 9.8 4 8.2 8.2 0 1 0 20 14.2Z',
  system: 'M3.5 5h17v11h-17V5ZM9 20h6m-3-4v4',
  key: 'M8 19.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm3-6.5 8.5-8.5m-4 4 3 3m-5.5-.5 1.5 1.5',
  menu: 'M4 7h16M4 12h16M4 17h16',
  left: 'm14.5 6-6 6 6 6',
  right: 'm9.5 6 6 6-6 6',
  reload: 'M19.5 12a7.5 7.5 0 1 1-2.2-5.3L19.5 9m0-4.5V9H15',
  print: 'M7 9V3.5h10V9M7 17H4.5V9h15v8H17M7 14h10v6.5H7V14Z',
  search: 'M11 4.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Zm4.7 11.2 4.3 4.3',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16Zm0 4v4.5l3 1.8',
  lock: 'M7 11V8a5 5 0 0 1 10 0v3M5.5 11h13v9h-13v-9Z',
  keyboard: 'M3 6.5h18v11H3v-11Zm4 3.5v.1m3.3-.1v.1m3.4-.1v.1m3.3-.1v.1M8 14h8',
} as const;

export type IconName = keyof typeof paths;

/** A picture that says what stands beside it anyway: screen readers pass over it. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  );
}

/** The archive's mark: two links of a chain. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" width="26" height="26" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" className="mark-ground" />
      <g fill="none" className="mark-links" strokeWidth="2.6">
        <rect x="4.5" y="11" width="12.5" height="10" rx="5" />
        <rect x="15" y="11" width="12.5" height="10" rx="5" />
      </g>
    </svg>
  );
}
