package io.genrec.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * A test of a fault that was found and mended: it failed before. {@code ./mvnw test -Dgroups=fault} runs all of them, and a
 * search for the annotation lists them.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Tag("fault")
public @interface Fault {
    /** What went wrong, as somebody saw it, in a sentence. */
    String value();
}
