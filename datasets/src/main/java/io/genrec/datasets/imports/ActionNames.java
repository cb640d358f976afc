package io.genrec.datasets.imports;

import com.typesafe.config.ConfigObject;
import io.genrec.domain.event.Action;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a log calls its actions. A name that maps to nothing is ignored; the names of {@link Action} need no entry.
 *
 * @param key of the settings, for messages: {@code genrec.import}
 * @param byName lower case
 * @param whereAbsent the action of every line of a log without an action column
 */
public record ActionNames(String key, Map<String, Optional<Action>> byName, Action whereAbsent) {
    private static final String IGNORED = "ignored";

    public ActionNames {
        byName = Map.copyOf(byName);
    }

    static ActionNames from(String key, ConfigObject names, String whereAbsent) {
        Map<String, Optional<Action>> byName = new HashMap<>();
        for (Action action : Action.values()) {
            byName.put(action.name().toLowerCase(Locale.ROOT), Optional.of(action));
        }
        byName.put(IGNORED, Optional.empty());
        Map<String, Optional<Action>> own = Map.copyOf(byName);
        names.unwrapped().forEach((name, meaning) -> {
            Optional<Action> action = own.get(String.valueOf(meaning).toLowerCase(Locale.ROOT));
            if (action == null) {
                throw new IllegalArgumentException(key + ".actions maps " + name + " to " + meaning
                        + ", which is none of exposed, clicked, carted, ordered, ignored");
            }
            byName.put(name.toLowerCase(Locale.ROOT), action);
        });
        Action absent = Optional.ofNullable(own.get(whereAbsent.toLowerCase(Locale.ROOT)))
                .flatMap(action -> action)
                .orElseThrow(() -> new IllegalArgumentException(
                        key + ".default-action is " + whereAbsent + ", none of exposed, clicked, carted, ordered"));
        return new ActionNames(key, byName, absent);
    }

    /**
     * Empty where the log's action is to be ignored.
     *
     * @throws IllegalArgumentException where the name is unknown
     */
    Optional<Action> action(String name) {
        Optional<Action> action = byName.get(name.toLowerCase(Locale.ROOT));
        if (action == null) {
            throw new IllegalArgumentException("action has no meaning in " + key + ".actions: " + name);
        }
        return action;
    }
}
