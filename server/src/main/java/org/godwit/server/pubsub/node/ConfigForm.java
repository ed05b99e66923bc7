package org.godwit.server.pubsub.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.godwit.protocol.form.DataForm;
import org.godwit.protocol.form.Field;
import org.godwit.protocol.form.FieldType;
import org.godwit.protocol.stanza.Element;
import org.godwit.protocol.stanza.ErrorCode;
import org.godwit.protocol.stanza.ProtocolException;
import org.godwit.server.routing.Spec;
import org.jspecify.annotations.Nullable;

/// A node's configuration as a form: asked for, submitted, or laid down as a condition of a
/// publication.
@Spec({"XEP-0060 1.26.0 §8.2", "XEP-0060 1.26.0 §7.1.5"})
public final class ConfigForm {
    public static final String TYPE = "http://jabber.org/protocol/pubsub#node_config";
    private static final String OPTIONS = "http://jabber.org/protocol/pubsub#publish-options";
    private static final String META_DATA = "http://jabber.org/protocol/pubsub#meta-data";
    private static final String PREFIX = "pubsub#";

    /// What we know and offer only one way.
    private static final Set<String> FIXED =
            Set.of("node_type", "purge_offline", "presence_based_delivery", "itemreply");

    private final boolean service;
    private final int itemsMax;

    /// @param service whether of the service, which has no roster
    /// @param itemsMax items of one node
    public ConfigForm(boolean service, int itemsMax) {
        this.service = service;
        this.itemsMax = itemsMax;
    }

    /// The configuration to be changed, or just shown.
    public Element write(NodeConfig config, DataForm.Type type) {
        return DataForm.of(type, TYPE, fields(config)).write();
    }

    /// What disco#info tells of a node.
    public Element metaData(NodeConfig config) {
        List<Field> fields =
                fields(config).stream()
                        .filter(f -> Set.of("title", "type", "access_model").contains(key(f)))
                        .toList();
        return DataForm.of(DataForm.Type.RESULT, META_DATA, fields).write();
    }

    private List<Field> fields(NodeConfig config) {
        NodeConfig.Keeping keeping = config.keeping();
        List<Field> fields = new ArrayList<>();
        fields.add(text("title", "A name for the node", config.title()));
        fields.add(text("type", "The namespace of what is published", config.type()));
        fields.add(list("access_model", "Who may see it", config.model().wire(), models()));
        if (!service) {
            fields.add(
                    new Field(
                            FieldType.LIST_MULTI,
                            PREFIX + "roster_groups_allowed",
                            "The roster groups that may see it",
                            config.access().groups(),
                            List.of()));
        }
        fields.add(
                list(
                        "publish_model",
                        "Who may publish",
                        config.access().publish().wire(),
                        List.of("publishers", "subscribers", "open")));
        fields.add(flag("persist_items", "Items are kept", keeping.persist()));
        boolean all = keeping.maxItems() == NodeConfig.ALL;
        String most = all ? "max" : Integer.toString(keeping.maxItems());
        fields.add(text("max_items", "How many items are kept", most));
        fields.add(
                list(
                        "send_last_published_item",
                        "When the last item is sent",
                        keeping.sendLast().wire(),
                        List.of("never", "on_sub", "on_sub_and_presence")));
        fields.add(
                list(
                        "notification_type",
                        "The type of notifications",
                        config.normal() ? "normal" : "headline",
                        List.of("normal", "headline")));
        fields.add(flag("deliver_notifications", "Notifications are sent", true));
        fields.add(flag("deliver_payloads", "They hold the payload", config.payloads()));
        NodeConfig.Notices notices = config.notices();
        fields.add(flag("notify_retract", "Subscribers hear of retractions", notices.retract()));
        fields.add(flag("notify_delete", "Subscribers hear of the end", notices.delete()));
        fields.add(flag("notify_config", "Subscribers hear of changes here", notices.config()));
        return fields;
    }

    private List<String> models() {
        List<String> models = new ArrayList<>();
        for (AccessModel model : AccessModel.values()) {
            boolean offered =
                    !service || model == AccessModel.OPEN || model == AccessModel.WHITELIST;
            if (offered) {
                models.add(model.wire());
            }
        }
        return models;
    }

    private static Field text(String key, String label, String value) {
        return Field.of(FieldType.TEXT_SINGLE, PREFIX + key, label, value);
    }

    private static Field flag(String key, String label, boolean value) {
        return Field.bool(PREFIX + key, label, value);
    }

    private static Field list(String key, String label, String value, List<String> choices) {
        List<Field.Option> options =
                choices.stream().map(choice -> new Field.Option(null, choice)).toList();
        return Field.choice(PREFIX + key, label, value, options);
    }

    /// The form of that meaning, or null when there is none to be heeded.
    ///
    /// @param holder `configure` or `publish-options`
    public static @Nullable DataForm submitted(@Nullable Element holder)
            throws Refused, ProtocolException {
        DataForm form = holder == null ? null : DataForm.in(holder);
        if (form == null || form.type() == DataForm.Type.CANCEL) {
            return null;
        }
        String type = form.formType();
        if (form.type() != DataForm.Type.SUBMIT
                || (type != null && !type.equals(TYPE) && !type.equals(OPTIONS))) {
            throw Refused.because(ErrorCode.BAD_REQUEST, "this form configures no node");
        }
        return form;
    }

    /// `base` with what the form says; fields we do not know are passed over.
    ///
    /// @throws Refused with `not-acceptable` for what cannot be had
    public NodeConfig apply(DataForm form, NodeConfig base) throws Refused, ProtocolException {
        NodeConfig config = base;
        for (Field field : form.fields()) {
            if (field.name().startsWith(PREFIX)) {
                config = set(config, key(field), field);
            }
        }
        return config;
    }

    /// @throws Refused with `precondition-not-met` when the node is not what the form asks for
    public void require(DataForm form, NodeConfig config) throws Refused, ProtocolException {
        for (Field field : form.fields()) {
            if (field.name().equals(DataForm.FORM_TYPE)) {
                continue;
            }
            if (!isKnown(key(field)) || !set(config, key(field), field).equals(config)) {
                throw Refused.because(
                        ErrorCode.CONFLICT,
                        "precondition-not-met",
                        "the node has another " + field.name());
            }
        }
    }

    private boolean isKnown(String key) {
        return FIXED.contains(key)
                || fields(NodeConfig.ofService()).stream().anyMatch(f -> key(f).equals(key))
                || key.equals("roster_groups_allowed");
    }

    private static String key(Field field) {
        return field.name().startsWith(PREFIX)
                ? field.name().substring(PREFIX.length())
                : field.name();
    }

    private NodeConfig set(NodeConfig c, String key, Field field)
            throws Refused, ProtocolException {
        NodeConfig.Access a = c.access();
        NodeConfig.Keeping k = c.keeping();
        NodeConfig.Notices n = c.notices();
        return switch (key) {
            case "title" -> with(c, field.value(), c.type());
            case "type" -> with(c, c.title(), field.value());
            case "access_model" ->
                    with(c, access(AccessModel.of(field.value(), service), a.publish(), a));
            case "publish_model" -> with(c, access(a.model(), PublishModel.of(field.value()), a));
            case "roster_groups_allowed" ->
                    with(c, new NodeConfig.Access(a.model(), a.publish(), field.values()));
            case "persist_items" ->
                    with(c, new NodeConfig.Keeping(field.flag(), k.maxItems(), k.sendLast()));
            case "max_items" ->
                    with(c, new NodeConfig.Keeping(k.persist(), count(field), k.sendLast()));
            case "send_last_published_item" ->
                    with(
                            c,
                            new NodeConfig.Keeping(
                                    k.persist(), k.maxItems(), SendLast.of(field.value())));
            case "notification_type" -> with(c, type(field), c.payloads(), n);
            case "deliver_payloads" -> with(c, c.normal(), field.flag(), n);
            case "notify_retract" -> with(c, notices(field.flag(), n.delete(), n.config()));
            case "notify_delete" -> with(c, notices(n.retract(), field.flag(), n.config()));
            case "notify_config" -> with(c, notices(n.retract(), n.delete(), field.flag()));
            case "deliver_notifications" -> fixed(c, field.flag(), field);
            case "node_type" -> fixed(c, "leaf".equals(field.value()), field);
            default -> c;
        };
    }

    private static NodeConfig fixed(NodeConfig config, boolean fits, Field field) throws Refused {
        if (!fits) {
            throw Refused.because(ErrorCode.NOT_ACCEPTABLE, field.name() + " cannot be changed");
        }
        return config;
    }

    private static NodeConfig.Access access(
            AccessModel model, PublishModel publish, NodeConfig.Access old) {
        return new NodeConfig.Access(model, publish, old.groups());
    }

    private static NodeConfig.Notices notices(boolean retract, boolean delete, boolean config) {
        return new NodeConfig.Notices(retract, delete, config);
    }

    private static NodeConfig with(NodeConfig c, @Nullable String title, @Nullable String type) {
        return new NodeConfig(
                title == null ? "" : title,
                type == null ? "" : type,
                c.access(),
                c.keeping(),
                c.normal(),
                c.payloads(),
                c.notices());
    }

    private static NodeConfig with(NodeConfig c, NodeConfig.Access access) {
        return new NodeConfig(
                c.title(), c.type(), access, c.keeping(), c.normal(), c.payloads(), c.notices());
    }

    private static NodeConfig with(NodeConfig c, NodeConfig.Keeping keeping) {
        return new NodeConfig(
                c.title(), c.type(), c.access(), keeping, c.normal(), c.payloads(), c.notices());
    }

    private static NodeConfig with(NodeConfig c, NodeConfig.Notices notices) {
        return with(c, c.normal(), c.payloads(), notices);
    }

    private static NodeConfig with(
            NodeConfig c, boolean normal, boolean payloads, NodeConfig.Notices notices) {
        return new NodeConfig(
                c.title(), c.type(), c.access(), c.keeping(), normal, payloads, notices);
    }

    private static boolean type(Field field) throws Refused {
        return switch (field.value()) {
            case "normal" -> true;
            case "headline" -> false;
            case null, default ->
                    throw Refused.because(
                            ErrorCode.NOT_ACCEPTABLE, "notifications are normal or headline");
        };
    }

    private int count(Field field) throws Refused {
        String value = field.value();
        if (value == null || value.equals("max") || value.isEmpty()) {
            return NodeConfig.ALL;
        }
        int count;
        try {
            count = Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw Refused.because(ErrorCode.BAD_REQUEST, "max_items is a number or max");
        }
        if (count < 0 || count > itemsMax) {
            throw Refused.because(
                    ErrorCode.NOT_ACCEPTABLE,
                    "max-items-exceeded",
                    "a node keeps at most " + itemsMax + " items");
        }
        return count == itemsMax ? NodeConfig.ALL : count;
    }
}
