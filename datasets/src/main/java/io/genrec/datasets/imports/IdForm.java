package io.genrec.datasets.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * In what form ids of users and items are taken, so that those of one file match those of another.
 *
 * @param wholeNumbers 1015.0 is 1015, as a spreadsheet or a data frame with gaps would have it again
 * @param leadingZeros false: 0663713001 is 663713001
 */
record IdForm(boolean wholeNumbers, boolean leadingZeros) {
    static final String KEY = "genrec.import.id-forms";

    static final IdForm AS_WRITTEN = new IdForm(false, true);

    private static final String WHOLE = "whole-numbers";
    private static final String NO_ZEROS = "no-leading-zeros";

    static IdForm from(List<String> forms) {
        for (String form : forms) {
            if (!form.equals(WHOLE) && !form.equals(NO_ZEROS)) {
                throw new IllegalArgumentException(KEY + " knows " + WHOLE + " and " + NO_ZEROS + ": " + form);
            }
        }
        return new IdForm(forms.contains(WHOLE), !forms.contains(NO_ZEROS));
    }

    /** The setting's value. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        if (wholeNumbers) {
            names.add(WHOLE);
        }
        if (!leadingZeros) {
            names.add(NO_ZEROS);
        }
        return names;
    }

    /** The setting's value as it is written. */
    @Override
    public String toString() {
        return names().toString();
    }

    /**
     * The id in this form.
     *
     * @throws IllegalArgumentException where it has lost digits
     */
    String of(String id) {
        return formed(Row.requireUncut("id", id));
    }

    private String formed(String id) {
        String form = id;
        if (wholeNumbers && form.length() > 2 && form.endsWith(".0") && isNumber(form, form.length() - 2)) {
            form = form.substring(0, form.length() - 2);
        }
        if (!leadingZeros && form.length() > 1 && form.charAt(0) == '0' && isNumber(form, form.length())) {
            int first = 0;
            while (first < form.length() - 1 && form.charAt(first) == '0') {
                first++;
            }
            form = form.substring(first);
        }
        return form;
    }

    /** What to say of ids of one log that differ in nothing but this form; empty where none do. */
    static Optional<String> twins(String whose, Set<String> ids) {
        for (IdForm form : List.of(new IdForm(true, true), new IdForm(false, false))) {
            List<String> twins = ids.stream()
                    .filter(id -> !form.formed(id).equals(id) && ids.contains(form.formed(id)))
                    .toList();
            if (!twins.isEmpty()) {
                String one = twins.get(0);
                return Optional.of(String.format(
                        Locale.ROOT,
                        "ids: %,d %s are in the log in two forms, such as %s and %s: %s = %s makes one of them",
                        twins.size(),
                        whose,
                        one,
                        form.formed(one),
                        KEY,
                        form));
            }
        }
        return Optional.empty();
    }

    private static boolean isNumber(String text, int length) {
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
