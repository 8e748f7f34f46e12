package io.unifiedtls;

import static org.assertj.core.api.Assertions.assertThat;

import io.unifiedtls.testing.OddCertificates;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n",
                "\r",
                "\0",
                "\t",
                "\b",
                "\u001b[2J",
                "\u007f",
                "\u0085",
                "\u009b31m",
                "\u2028",
                "\u2029",
                "\u202e",
                "\u2066",
                "\u200b",
                "\ufeff",
                "\u0430",
                "\ud83d\ude00",
                "\ud800",
                "\uffff"
            })
    void escapesWhatIsNotVisibleAscii(String hostile) {
        String text = Printable.of("a" + hostile + "b");
        assertThat(text).startsWith("a").endsWith("b").matches("[ -~]+").contains("\\u%04x".formatted((int)
                        hostile.charAt(0)));
        assertThat(Printable.of(text)).isSameAs(text);
    }

    @Test
    void leavesTheRestAsItIs() {
        String text = "CN=shop.example,O=a\\, \"b\" <%s>";
        assertThat(Printable.of(text)).isSameAs(text);
        assertThat(Printable.of(null)).isEqualTo("null");
    }

    @Test
    void cutsWhatIsTooLong() {
        assertThat(Printable.of("a".repeat(2_048))).hasSize(2_048).endsWith("aa");
        for (String one : new String[] {"a", "\n"}) {
            String text = Printable.of(one.repeat(10_000_000));
            assertThat(text).hasSize(2_048).endsWith("...");
            assertThat(Printable.of(text)).isSameAs(text);
        }
    }

    @Test
    void subjectAndIssuerStayOnTheirLine() {
        X509Certificate odd = OddCertificates.make(
                new X500NameBuilder().addRDN(BCStyle.O, "a\r\nINFO all is well").build(), builder -> {});
        assertThat(Printable.subject(odd)).isEqualTo("O=a\\u000d\\u000aINFO all is well");
        assertThat(Printable.issuer(odd)).isEqualTo(Printable.subject(odd));
    }
}
