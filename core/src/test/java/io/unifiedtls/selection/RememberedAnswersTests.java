package io.unifiedtls.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The answers that one connection remembers are few, and those that do not count any more make room. */
class RememberedAnswersTests {

    private static final int MOST = 32;

    private final RememberedAnswers answers = new RememberedAnswers(Duration.ofHours(1));

    @Test
    void fullMemoryTakesNoOtherHost() {
        fill(answers, 0);
        answers.put("other.example", true, 0);
        assertThat(answers.find("other.example", 0)).isEmpty();
        assertThat(answers.find("0.example", 0)).contains(true);
    }

    @Test
    void fullMemoryTakesAnotherAnswerAboutAHostThatItKnows() {
        fill(answers, 0);
        answers.put("0.example", false, 0);
        assertThat(answers.find("0.example", 0)).contains(false);
    }

    @Test
    void answersFromBeforeAChangeMakeRoom() {
        fill(answers, 0);
        answers.put("other.example", true, 1);
        assertThat(answers.find("other.example", 1)).contains(true);
        assertThat(answers.find("0.example", 0)).isEmpty();
    }

    @Test
    void otherAnswersStayWhileThereIsRoom() {
        answers.put("earlier.example", true, 0);
        answers.put("later.example", true, 1);
        assertThat(answers.find("earlier.example", 0)).contains(true);
        assertThat(answers.find("later.example", 1)).contains(true);
    }

    private static void fill(RememberedAnswers answers, long changes) {
        for (int i = 0; i < MOST; i++) {
            answers.put(i + ".example", true, changes);
        }
    }
}
