// Proleptic Gregorian calendar in integers: Date would cut microseconds and bend years below 100.

const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** Days of a month (1 to 12) of a year. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The number of the day, counted from 0001-01-01 as day 0. */
export function dayNumber(year: number, month: number, day: number): number {
  const past = year - 1;
  const leapDay = month > 2 && isLeapYear(year) ? 1 : 0;
  const daysOfPastYears = past * 365 + Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
  return daysOfPastYears + (DAYS_BEFORE_MONTH[month - 1] ?? 0) + leapDay + day - 1;
}

/** The date of a day number: the inverse of `dayNumber`. */
export function dateOfDay(dayNumberValue: number): { year: number; month: number; day: number } {
  // The estimate by the mean year is off by one at most.
  let year = Math.floor(dayNumberValue / 365.2425) + 1;
  if (dayNumber(year, 1, 1) > dayNumberValue) year -= 1;
  else if (dayNumber(year + 1, 1, 1) <= dayNumberValue) year += 1;
  let month = 1;
  let left = dayNumberValue - dayNumber(year, 1, 1);
  while (left >= daysInMonth(year, month)) {
    left -= daysInMonth(year, month);
    month += 1;
  }
  return { year, month, day: left + 1 };
}
