package io.genrec.flink.stream;

import io.genrec.domain.event.Event;
import java.util.List;

/**
 * An event of a user in the state, as text: numbers, each followed by a space, then ids. An event of a page, whose request and
 * page are known, is time, position, action, item; a reaction is time, page, position, action, length of the request's id,
 * request, item. Actions by their numbers in {@link StateBytes}. Several of a page are lines of one text: no id has an end of line in it.
 */
final class EventText {
    private final String text;
    private int at;

    private EventText(String text) {
        this.text = text;
    }

    static String ofPage(Event event) {
        return event.timeMillis() + " " + event.position() + " " + StateBytes.ACTIONS.indexOf(event.action()) + " "
                + event.itemId();
    }

    static Event ofPage(String text, String userId, String requestId, int page) {
        EventText read = new EventText(text);
        long timeMillis = read.number();
        int position = (int) read.number();
        int action = (int) read.number();
        return new Event(
                userId, text.substring(read.at), StateBytes.ACTIONS.get(action), requestId, page, position, timeMillis);
    }

    /** Events of a page, one or more, as one text. */
    static String together(List<String> events) {
        return String.join("\n", events);
    }

    static List<String> apart(String together) {
        return together.lines().toList();
    }

    static String reaction(Event event) {
        return event.timeMillis() + " " + event.page() + " " + event.position() + " "
                + StateBytes.ACTIONS.indexOf(event.action()) + " "
                + event.requestId().length() + " "
                + event.requestId() + event.itemId();
    }

    static Event reaction(String text, String userId) {
        EventText read = new EventText(text);
        long timeMillis = read.number();
        int page = (int) read.number();
        int position = (int) read.number();
        int action = (int) read.number();
        int length = (int) read.number();
        String requestId = text.substring(read.at, read.at + length);
        return new Event(
                userId,
                text.substring(read.at + length),
                StateBytes.ACTIONS.get(action),
                requestId,
                page,
                position,
                timeMillis);
    }

    static String beginning(String requestId, long startMillis) {
        return startMillis + " " + requestId;
    }

    /** Of a beginning. */
    static long start(String beginning) {
        return new EventText(beginning).number();
    }

    /** Of a beginning. */
    static String request(String beginning) {
        return beginning.substring(beginning.indexOf(' ') + 1);
    }

    private long number() {
        int end = text.indexOf(' ', at);
        long number = Long.parseLong(text, at, end, 10);
        at = end + 1;
        return number;
    }
}
