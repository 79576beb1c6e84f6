// Reads an export on standard input as another program would; writes JSON.
// node read.js ics|yaml
import { readFileSync } from "node:fs";
import ICAL from "ical.js";
import { parse } from "yaml";

const time = (value) => value.toJSDate().toISOString();

const readers = {
  yaml: (text) => parse(text, { version: "1.2", strict: true }),
  ics: (text) => {
    const calendar = new ICAL.Component(ICAL.parse(text));
    return calendar.getAllSubcomponents("vevent").map((component) => {
      const event = new ICAL.Event(component);
      return {
        uid: event.uid,
        sequence: event.sequence,
        summary: event.summary,
        description: event.description,
        starts_at: time(event.startDate),
        ends_at: time(event.endDate),
        stamp: time(component.getFirstPropertyValue("dtstamp")),
        alarms: component
          .getAllSubcomponents("valarm")
          .map((alarm) => alarm.getFirstPropertyValue("trigger").toString()),
      };
    });
  },
};

process.stdout.write(
  JSON.stringify(readers[process.argv[2]](readFileSync(0, "utf-8"))),
);
