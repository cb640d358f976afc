package io.genrec.domain.event;

/**
 * The one rule for ids of users, items and requests, wherever they come in: 1 to {@value #MAX_LENGTH} characters, not all
 * of them blank, none of them a control character (tab and line end among them) or half of a surrogate pair. What is in
 * them is nobody's business; ids are compared character by character.
 */
public final class OpaqueId {
    public static final int MAX_LENGTH = 256;

    private static final int SHOWN = 40;

    private OpaqueId() {}

    /**
     * @param what the id is of, for the message: {@code user id}
     * @throws IllegalArgumentException where the text is not an id
     */
    public static String require(String what, String id) {
        if (id == null || id.isBlank()) {
            throw new IllegalArgumentException(what + " is blank");
        }
        if (id.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(what + " is longer than " + MAX_LENGTH + " characters: "
                    + id.substring(0, SHOWN) + "... of " + id.length());
        }
        if (!isPlain(id)) {
            throw new IllegalArgumentException(
                    what + " holds a control character or half a surrogate pair: " + escaped(id));
        }
        return id;
    }

    /** Whether the text is an id. */
    public static boolean isOne(String text) {
        return !text.isBlank() && text.length() <= MAX_LENGTH && isPlain(text);
    }

    private static boolean isPlain(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (Character.isISOControl(c)) {
                return false;
            }
            if (Character.isSurrogate(c)) {
                if (Character.isLowSurrogate(c)
                        || i + 1 == id.length()
                        || !Character.isLowSurrogate(id.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static String escaped(String id) {
        StringBuilder text = new StringBuilder();
        for (char c : id.substring(0, Math.min(id.length(), SHOWN)).toCharArray()) {
            text.append(
                    Character.isISOControl(c) || Character.isSurrogate(c) ? String.format("\\u%04x", (int) c) : "" + c);
        }
        return text.toString();
    }
}
