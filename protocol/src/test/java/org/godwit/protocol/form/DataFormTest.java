package org.godwit.protocol.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.junit.jupiter.api.Test;

class DataFormTest {
    @Test
    void aFormShouldReadAsItWasWritten() throws ProtocolException {
        DataForm form =
                DataForm.of(
                                DataForm.Type.FORM,
                                "urn:test",
                                List.of(
                                        Field.bool("flag", "A flag", true),
                                        Field.choice(
                                                "one",
                                                null,
                                                "b",
                                                List.of(
                                                        new Field.Option("A", "a"),
                                                        new Field.Option(null, "b"))),
                                        new Field(
                                                FieldType.JID_MULTI,
                                                "many",
                                                null,
                                                List.of("x@y", "z@y"),
                                                List.of())))
                        .titled("Title", "Fill in");
        assertThat(DataForm.read(form.write())).isEqualTo(form);
        assertThat(form.formType()).isEqualTo("urn:test");
    }

    @Test
    void aFieldWithoutTypeShouldBeASingleText() throws ProtocolException {
        Element field = Element.builder(DataForm.NAMESPACE, "field").attribute("var", "f").build();
        Element form =
                Element.builder(DataForm.NAMESPACE, "x")
                        .attribute("type", "submit")
                        .child(field)
                        .build();
        DataForm read = DataForm.read(form);
        assertThat(read.field("f")).isNotNull();
        assertThat(read.value("f")).isNull();
        assertThat(read.fields().getFirst().type()).isEqualTo(FieldType.TEXT_SINGLE);
    }

    @Test
    void aParentWithoutFormShouldReadAsNone() throws ProtocolException {
        assertThat(DataForm.in(Element.of("urn:other", "query"))).isNull();
    }

    @Test
    void aFormOfUnknownTypeShouldBeABadRequest() {
        Element form = Element.builder(DataForm.NAMESPACE, "x").attribute("type", "poem").build();
        assertThatThrownBy(() -> DataForm.read(form))
                .isInstanceOfSatisfying(
                        ProtocolException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.BAD_REQUEST));
    }

    @Test
    void aFlagShouldUnderstandBothSpellingsAndNothingElse() throws ProtocolException {
        assertThat(Field.of(FieldType.BOOLEAN, "f", null, "true").flag()).isTrue();
        assertThat(Field.of(FieldType.BOOLEAN, "f", null, "0").flag()).isFalse();
        assertThatThrownBy(() -> Field.of(FieldType.BOOLEAN, "f", null, "maybe").flag())
                .isInstanceOf(ProtocolException.class);
    }
}
