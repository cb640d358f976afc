package io.genrec.cache;

import io.genrec.domain.page.UserSequence;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What every user did so far, as of a moment ago: written by the stream, read by serving, one round trip each. Stages
 * fail with {@link CacheUnavailable} within a bounded time.
 */
public interface UserSequenceStore extends AutoCloseable {
    /** Empty where the user was never seen, or not for the time to live. */
    CompletionStage<Optional<UserSequence>> read(String userId);

    /**
     * Puts a sequence in place of an older one.
     *
     * @return false where what is there is as new or newer; then nothing changes, so that a write may be repeated and
     *     writes may overtake each other
     */
    CompletionStage<Boolean> write(UserSequence sequence, SequenceVersion version);

    /** Lets go of the connection. */
    @Override
    void close();
}
