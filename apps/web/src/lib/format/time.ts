const timeOfDay = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const timeOfDayWithSeconds = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const dayAndTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** `14:02` in the reader's time zone. */
export function formatTime(time: string | number): string {
  return timeOfDay.format(new Date(time));
}

/** `14:02:07` in the reader's time zone. */
export function formatTimeWithSeconds(time: string | number): string {
  return timeOfDayWithSeconds.format(new Date(time));
}

/** `21 Nov 2026`. */
export function formatDay(time: string): string {
  return day.format(new Date(time));
}

/** Everything, for a title. */
export function formatMoment(time: string): string {
  return dayAndTime.format(new Date(time));
}

/** Whether two moments lie on the same day of the reader's calendar. */
export function isSameDay(left: string | number, right: string | number): boolean {
  return new Date(left).toDateString() === new Date(right).toDateString();
}

/** When the reader's day of this moment (milliseconds since 1970) began, as RFC 3339. */
export function startOfDay(milliseconds: number): string {
  const day = new Date(milliseconds);
  day.setHours(0, 0, 0, 0);
  return day.toISOString();
}
