package io.genrec.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {
    @Test
    void asks_until_the_condition_holds_and_not_once_more() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Await.until("the third", Duration.ofMinutes(1), () -> asked.incrementAndGet() == 3);
        assertThat(asked).hasValue(3);
    }

    @Test
    void a_condition_that_never_holds_is_named() {
        assertThatThrownBy(() -> Await.until("godot", Duration.ZERO, () -> false))
                .isInstanceOf(AssertionError.class)
                .hasMessage("godot did not come within 0 s");
    }
}
