package io.genrec.datasets.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.genrec.datasets.run.StepFailed;
import io.genrec.domain.event.Action;
import io.genrec.domain.event.Event;
import io.genrec.domain.item.Item;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Public data sets in their publishers' formats: rows as they are published, and rows that are broken. */
class PublishedFormatsTest {
    @TempDir
    Path folder;

    private Imports imports;

    @BeforeEach
    void setUp() {
        imports = new Imports(folder);
    }

    @Test
    void mind_shows_and_clicks_at_the_time_of_the_impression() throws IOException {
        imports.file(
                "behaviors.tsv",
                "1\tU13740\t11/11/2019 9:05:58 AM\tN55189 N42782\tN55689-1 N35729-0",
                "2\tU91836\t11/12/2019 6:11:30 PM\t\tN20678-0 N20678-1",
                "3\tU73700\tyesterday\tN1\tN2-0",
                "4\tU73700\t11/12/2019 6:11:30 PM\tN1\tN2",
                "4\tU73700");
        Path from = imports.file(
                        "news.tsv", "N55689\tsports\tfootball\tCharles \"Rogers\" dies\tAn abstract\thttps://x\t[]\t[]")
                .getParent();

        ImportResult result = imports.run("mind", from, Map.of("max-rejects", 1.0));

        long morning = 1_573_463_158_000L; // 2019-11-11T09:05:58Z
        long evening = 1_573_582_290_000L; // 2019-11-12T18:11:30Z
        assertThat(imports.events())
                .containsExactly(
                        new Event("U13740", "N55689", Action.EXPOSED, "1", 1, 0, morning),
                        new Event("U13740", "N55689", Action.CLICKED, "1", 1, 0, morning),
                        new Event("U13740", "N35729", Action.EXPOSED, "1", 1, 1, morning),
                        new Event("U91836", "N20678", Action.EXPOSED, "2", 1, 0, evening),
                        new Event("U91836", "N20678", Action.CLICKED, "2", 1, 0, evening),
                        new Event("U13740", "N55189", Action.CLICKED, "U13740#before-1", 1, 0, morning - 2000),
                        new Event("U13740", "N42782", Action.CLICKED, "U13740#before-2", 1, 0, morning - 1000));
        assertThat(imports.items())
                .contains(new Item(
                        "N55689", "Charles \"Rogers\" dies", List.of("sports", "football"), "", null, "An abstract"));
        assertThat(result.counts().allRejected()).isEqualTo(3);
        assertThat(imports.rejects()).anyMatch(line -> line.contains("neither clicked (-1) nor not (-0): N2"));
    }

    @Test
    void jdata_is_gbk_with_ids_that_a_spreadsheet_has_been_at() throws IOException {
        Path from = imports.file(
                        "JData_Action_201602.csv",
                        String.join(
                                        "\n",
                                        "user_id,sku_id,time,model_id,type,cate,brand",
                                        "266079.0,138778,2016-01-31 23:59:02,,1,8,403",
                                        "266079.0,138778,2016-01-31 23:59:03,0,6,8,403",
                                        "266079.0,138778,2016-01-31 23:59:04,,2,8,403",
                                        "266079.0,138778,2016-01-31 23:59:05,,3,8,403",
                                        "266079.0,138778.0,2016-02-01 01:00:00,,4,8,403",
                                        "266079.5,138778,2016-02-01 01:00:00,,4,8,403",
                                        "266079.0,138778,2016-02-01 01:00:00,,7,8,403",
                                        "266080.0,5,2016-02-01 01:00:00,,5,9,中文",
                                        "")
                                .getBytes(Charset.forName("GBK")))
                .getParent();

        ImportResult result = imports.run("jdata", from, Map.of("max-rejects", 1.0));

        assertThat(imports.events())
                .extracting(Event::userId, Event::itemId, Event::action)
                .containsExactly(
                        tuple("266079", "138778", Action.CLICKED),
                        tuple("266079", "138778", Action.CLICKED),
                        tuple("266079", "138778", Action.CARTED),
                        tuple("266079", "138778", Action.ORDERED));
        assertThat(result.counts().requests()).isEqualTo(2); // an hour's pause between them
        assertThat(result.counts().filtered()).containsEntry("type 3 (taken out of the cart)", 1L);
        assertThat(imports.rejects())
                .hasSize(3)
                .anyMatch(line -> line.contains("user_id is not a whole number: 266079.5"))
                .anyMatch(line -> line.contains("type is none of 1 to 6: 7"))
                .anyMatch(line -> line.contains("brand is not a whole number: 中文"));
    }

    @Test
    void movielens_of_either_age() throws IOException {
        imports.file(
                "movies.dat",
                "1::Toy Story (1995)::Animation|Children's|Comedy\n2::Misérables, Les (1995)::Drama\n"
                        .getBytes(StandardCharsets.ISO_8859_1));
        Path old = imports.file("ratings.dat", "1::1::5::978300760", "1::2::3::978302109", "1::2::9::978302109", "1::2")
                .getParent();
        ImportResult result = imports.run("movielens", old, Map.of("max-rejects", 1.0));
        assertThat(imports.events())
                .containsExactly(
                        new Event("1", "1", Action.ORDERED, "1@2000-12-31T22:12:40Z", 1, 0, 978_300_760_000L),
                        new Event("1", "2", Action.CLICKED, "1@2000-12-31T22:12:40Z", 1, 1, 978_302_109_000L));
        assertThat(imports.items())
                .containsExactly(
                        new Item("1", "Toy Story (1995)", List.of("Animation", "Children's", "Comedy"), "", null, ""),
                        new Item("2", "Misérables, Les (1995)", List.of("Drama"), "", null, ""));
        assertThat(result.counts().allRejected()).isEqualTo(2);

        Imports latest = new Imports(folder.resolve("latest"));
        latest.file(
                "movies.csv",
                "movieId,title,genres",
                "11,\"American President, The (1995)\",Comedy|Drama",
                "12,Nothing (2000),(no genres listed)");
        Path ratings = latest.file(
                "ratings.csv", "userId,movieId,rating,timestamp", "1,11,4.0,964982703", "1,12,0.5,964982704");
        latest.run("movielens", ratings.getParent(), Map.of());
        assertThat(latest.events()).extracting(Event::action).containsExactly(Action.ORDERED, Action.CLICKED);
        assertThat(latest.items())
                .containsExactly(
                        new Item("11", "American President, The (1995)", List.of("Comedy", "Drama"), "", null, ""),
                        new Item("12", "Nothing (2000)", List.of(), "", null, ""));
    }

    @Test
    void retailrocket_knows_an_items_newest_category_and_its_parents() throws IOException {
        imports.file("category_tree.csv", "categoryid,parentid", "1016,213", "213,", "809,169");
        imports.file(
                "item_properties_part1.csv",
                "timestamp,itemid,property,value",
                "1435460400000,460429,categoryid,1338",
                "1441508400000,460429,categoryid,1016",
                "1439089200000,460429,categoryid,809",
                "1439089200000,395014,400,n552.000 639502 n720.000");
        Path from = imports.file(
                        "events.csv",
                        "timestamp,visitorid,event,itemid,transactionid",
                        "1433221332117,257597,view,355908,",
                        "1433221999827,257597,addtocart,460429,",
                        "1433222276276,257597,transaction,460429,4000",
                        "1433222276276,257597,wish,460429,")
                .getParent();

        ImportResult result = imports.run("retailrocket", from, Map.of("max-rejects", 1.0));

        assertThat(imports.events())
                .extracting(Event::action)
                .containsExactly(Action.CLICKED, Action.CARTED, Action.ORDERED);
        assertThat(imports.items())
                .containsExactly(
                        new Item("460429", "", List.of("category 213", "category 1016"), "", null, ""),
                        new Item("355908", "", List.of(), "", null, ""));
        assertThat(result.counts().allRejected()).isEqualTo(1);
    }

    @Test
    void amazon_reviews_of_2018_and_of_2023() throws IOException {
        Path items = imports.file(
                "meta.json",
                "{\"asin\": \"0000031852\", \"title\": \"Girls Ballet Tutu\", \"category\": [\"Sports\", \"Dance\"],"
                        + " \"brand\": \"Coxlures\", \"price\": \"$1,003.17\", \"description\": [\"Soft.\", \"Pink.\"]}");
        Path log = imports.file(
                "reviews.json",
                "{\"reviewerID\": \"A2SUAM1J3GNN3B\", \"asin\": \"0000031852\", \"overall\": 5.0, \"unixReviewTime\": 1252800000}",
                "{\"reviewerID\": \"A2SUAM1J3GNN3B\", \"overall\": 5.0, \"unixReviewTime\": 1252800000}",
                "{'asin': 'python'}");
        ImportResult result = imports.run("amazon-reviews", log, Map.of("items", items.toString(), "max-rejects", 1.0));
        assertThat(imports.events())
                .containsExactly(new Event(
                        "A2SUAM1J3GNN3B",
                        "0000031852",
                        Action.ORDERED,
                        "A2SUAM1J3GNN3B@2009-09-13T00:00:00Z",
                        1,
                        0,
                        1_252_800_000_000L));
        assertThat(imports.items())
                .containsExactly(new Item(
                        "0000031852",
                        "Girls Ballet Tutu",
                        List.of("Sports", "Dance"),
                        "Coxlures",
                        1003.17,
                        "Soft. Pink."));
        assertThat(result.counts().allRejected()).isEqualTo(2);

        Imports later = new Imports(folder.resolve("later"));
        Path of2023 = later.file(
                "reviews.jsonl",
                "{\"rating\": 5.0, \"asin\": \"B00YQ6X8EO\", \"parent_asin\": \"B00YQ6X8EP\", \"user_id\": \"AGKHL\","
                        + " \"timestamp\": 1588687728923}");
        later.run("amazon-reviews", of2023, Map.of());
        assertThat(later.events()).extracting(Event::itemId).containsExactly("B00YQ6X8EP");
        assertThat(later.events()).extracting(Event::timeMillis).containsExactly(1_588_687_728_923L);
    }

    @Test
    void a_directory_without_the_publishers_files_is_named() throws IOException {
        Path from = imports.file("readme.txt", "nothing").getParent();
        assertThatThrownBy(() -> imports.run("mind", from, Map.of()))
                .isInstanceOf(StepFailed.class)
                .hasMessageStartingWith("there is no file behaviors* in " + from);
    }
}
