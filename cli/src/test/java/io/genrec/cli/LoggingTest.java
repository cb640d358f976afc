package io.genrec.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoggingTest {
    /** With two, which one logs depends on the order of the class path. */
    @Test
    void one_logging_library_is_on_the_class_path() throws IOException {
        assertThat(Collections.list(getClass()
                        .getClassLoader()
                        .getResources("META-INF/services/org.slf4j.spi.SLF4JServiceProvider")))
                .hasSize(1);
        assertThat(LoggerFactory.getILoggerFactory().getClass().getName()).startsWith("ch.qos.logback.");
    }
}
