/** A day of the proleptic Gregorian calendar. */
export interface CivilDate {
  /** Astronomical year: 0 is 1 BC. */
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

/** Digits behind the second: exactly 6 or 9, or as many as the value needs in groups of three. */
export type Fraction = 6 | 9 | "as-needed";

const DAYS_PER_ERA = 146_097;
/** Days from 0000-03-01 to 1970-01-01. */
const EPOCH_SHIFT = 719_468;

/**
 * Days since 1970-01-01 to a calendar day, for all 32-bit day counts (`Date` covers only part).
 * Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
 */
export function civilFromDays(days: number): CivilDate {
  const shifted = days + EPOCH_SHIFT;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

/** Calendar day to days since 1970-01-01 (Hinnant, days_from_civil). */
export function daysFromCivil({ year, month, day }: CivilDate): number {
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / 400);
  const yearOfEra = shiftedYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - EPOCH_SHIFT;
}

/** @returns the quotient rounded down, as partition transforms need it before 1970 */
export function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value % divisor < 0n ? quotient - 1n : quotient;
}

/** @param days since 1970-01-01 @returns `2017-11-16` */
export function formatDate(days: number): string {
  const { year, month, day } = civilFromDays(days);
  return `${padYear(year)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** @param nanos since midnight @returns `22:31:08.123456` */
export function formatTime(nanos: bigint, fraction: Fraction): string {
  const seconds = Number(nanos / 1_000_000_000n);
  const clock = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((part) => pad(Math.floor(part), 2));
  return clock.join(":") + formatFraction(Number(nanos % 1_000_000_000n), fraction);
}

/** @param nanos since 1970-01-01T00:00:00 @returns `2017-11-16T22:31:08.123456`, without a zone */
export function formatTimestamp(nanos: bigint, fraction: Fraction): string {
  const days = floorDivide(nanos, NANOS_PER_DAY);
  return `${formatDate(Number(days))}T${formatTime(nanos - days * NANOS_PER_DAY, fraction)}`;
}

/** Nanoseconds of a day. */
export const NANOS_PER_DAY = 86_400_000_000_000n;

/** @returns the year with at least four digits, the sign in front */
export function padYear(year: number): string {
  return year < 0 ? `-${pad(-year, 4)}` : pad(year, 4);
}

/** @returns the number with leading zeros */
export function pad(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}

function formatFraction(nanos: number, fraction: Fraction): string {
  const digits = pad(nanos, 9);
  if (fraction !== "as-needed") return `.${digits.slice(0, fraction)}`;
  if (nanos === 0) return "";
  return `.${digits.replace(/(?:000){1,2}$/, "")}`;
}
