package io.genrec.domain.page;

import java.util.List;

/**
 * A user's behaviours, oldest first, up to the end of the log: what a request made now is answered from.
 *
 * @param end how many behaviours the user has in all; {@code behaviours} are the newest of them
 */
public record UserSequence(String userId, List<Behaviour> behaviours, long end) {
    public UserSequence {
        behaviours = List.copyOf(behaviours);
        if (end < behaviours.size()) {
            throw new IllegalArgumentException(behaviours.size() + " behaviours cannot end at " + end);
        }
    }
}
