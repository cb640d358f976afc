package io.genrec.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genrec.cli.report.LineChart.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineChartTest {
    @Test
    void the_axes_end_on_round_numbers_around_the_points() {
        // x 0..400 in steps of 100; y 1.2..4.6 in steps of 1, from 1 to 5. The drawing area is 394 x 186 at (52, 14).
        String svg = new LineChart("loss", "step", List.of(new Point(0, 4.6), new Point(400, 1.2))).svg();
        assertThat(svg).contains("<polyline class=\"curve\" points=\"52.0,32.6 446.0,190.7\"/>");
        assertThat(svg).contains(">1</text>", ">5</text>", ">400</text>");
    }

    @Test
    void a_flat_curve_is_drawn_too() {
        assertThat(new LineChart("loss", "step", List.of(new Point(1, 3), new Point(2, 3))).svg())
                .contains("<polyline")
                .doesNotContain("NaN");
    }

    @Test
    void titles_are_text_and_not_markup() {
        assertThat(new LineChart("<script>", "step", List.of(new Point(1, 1), new Point(2, 2))).svg())
                .doesNotContain("<script>");
    }

    @Test
    void one_point_is_no_curve() {
        assertThatThrownBy(() -> new LineChart("loss", "step", List.of(new Point(1, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a curve has at least two points: 1");
    }
}
