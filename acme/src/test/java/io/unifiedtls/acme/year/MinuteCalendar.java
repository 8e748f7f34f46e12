package io.unifiedtls.acme.year;

import java.util.Arrays;

/** One time for each of many names, to be passed in order: a list for each minute, of primitives, so that a million names take some megabytes. */
final class MinuteCalendar {

    private static final int NONE = -1;

    private final int[] first;
    private final int[] next;
    private final int[] previous;
    private final int[] minuteOf;
    private int minute;

    MinuteCalendar(int names, int minutes) {
        first = filled(minutes);
        next = filled(names);
        previous = filled(names);
        minuteOf = filled(names);
    }

    private static int[] filled(int length) {
        int[] array = new int[length];
        Arrays.fill(array, NONE);
        return array;
    }

    /** Set the time of a name, in place of its former one. What is over is due in the minute that is passed. Times after the end never come. */
    void put(int name, long second) {
        remove(name);
        long at = Math.max(minute, second / 60);
        if (at < first.length) {
            insert(name, (int) at);
        }
    }

    private void insert(int name, int at) {
        minuteOf[name] = at;
        next[name] = first[at];
        previous[name] = NONE;
        if (first[at] != NONE) {
            previous[first[at]] = name;
        }
        first[at] = name;
    }

    private void remove(int name) {
        if (minuteOf[name] == NONE) {
            return;
        }
        if (previous[name] == NONE) {
            first[minuteOf[name]] = next[name];
        } else {
            next[previous[name]] = next[name];
        }
        if (next[name] != NONE) {
            previous[next[name]] = previous[name];
        }
        minuteOf[name] = NONE;
    }

    /** The minute in which a name is due; -1 for none in this calendar. */
    int minute(int name) {
        return minuteOf[name];
    }

    /** Take a name out of a minute; -1 if the minute has no more. */
    int poll(int atMinute) {
        minute = atMinute;
        int name = first[atMinute];
        if (name != NONE) {
            remove(name);
        }
        return name;
    }
}
