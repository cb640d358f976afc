package io.genrec.serving.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.serving.message.ProblemType;
import io.genrec.serving.message.RequestRefused;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PageTokensTest {
    private static final byte[] OLD = "the secret of last week".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NEW = "the secret of this week".getBytes(StandardCharsets.UTF_8);

    private final PageTokens tokens = new PageTokens(List.of(NEW, OLD));

    @Test
    void a_token_comes_back_as_it_went() {
        PageToken token = token(tokens.currentKeyId());
        assertThat(tokens.verify(tokens.issue(token), "ann", 999)).isEqualTo(token);
    }

    @Test
    void the_same_page_has_the_same_token() {
        PageToken token = token(tokens.currentKeyId());
        assertThat(tokens.issue(token)).isEqualTo(new PageTokens(List.of(NEW)).issue(token));
    }

    @Test
    void a_token_expires_at_its_time_and_not_before() {
        String text = tokens.issue(token(tokens.currentKeyId()));
        assertThat(tokens.verify(text, "ann", 999).offset()).isEqualTo(20);
        assertThatThrownBy(() -> tokens.verify(text, "ann", 1_000)).satisfies(is(ProblemType.TOKEN_EXPIRED));
    }

    @Test
    void another_user_is_refused_before_it_learns_that_the_token_expired() {
        String text = tokens.issue(token(tokens.currentKeyId()));
        assertThatThrownBy(() -> tokens.verify(text, "bob", 5_000)).satisfies(is(ProblemType.TOKEN_FOREIGN));
    }

    @Test
    void the_user_id_is_not_in_the_token() {
        String text = tokens.issue(token(tokens.currentKeyId()));
        assertThat(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.ISO_8859_1))
                .doesNotContain("ann");
    }

    @Test
    void tokens_of_the_previous_secret_are_accepted_and_continued_with_it() {
        PageTokens before = new PageTokens(List.of(OLD));
        PageToken token = tokens.verify(before.issue(token(before.currentKeyId())), "ann", 0);
        assertThat(token.keyId()).isEqualTo(before.currentKeyId()).isNotEqualTo(tokens.currentKeyId());
        assertThat(tokens.issue(token)).isEqualTo(before.issue(token));
    }

    @Test
    void tokens_of_an_unknown_secret_are_forged() {
        PageTokens other = new PageTokens(List.of("somebody else's secret".getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(() -> tokens.verify(other.issue(token(other.currentKeyId())), "ann", 0))
                .satisfies(is(ProblemType.TOKEN_FORGED));
    }

    private static PageToken token(String keyId) {
        return new PageToken(keyId, "AAAAAAAAAAAAAAAAAAAAAA", "ann", "BBBBBBBBBBBBBBBBBBBBBB", 20, 10, 1_000);
    }

    private static Consumer<Throwable> is(ProblemType type) {
        return refused -> assertThat(((RequestRefused) refused).type()).isEqualTo(type);
    }
}
