package io.genrec.training.setting;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The constants of an enum as settings and result tables name them: {@code GRPO_SR} is {@code grpo-sr}. */
public final class SettingName {
    private SettingName() {}

    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The constant of that name.
     *
     * @param key of the setting, whole
     * @throws IllegalArgumentException naming the key and the names there are
     */
    public static <E extends Enum<E>> E constant(Class<E> type, String key, String name) {
        E[] constants = type.getEnumConstants();
        return Arrays.stream(constants)
                .filter(constant -> of(constant).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(key + " must be " + choice(constants) + ": " + name));
    }

    /** As in {@code a, b or c}. */
    private static String choice(Enum<?>[] constants) {
        List<String> names = Arrays.stream(constants).map(SettingName::of).toList();
        int last = names.size() - 1;
        return last == 0 ? names.get(0) : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
    }
}
