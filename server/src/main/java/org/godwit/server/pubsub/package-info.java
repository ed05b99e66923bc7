/// Nodes of accounts and of the publish-subscribe service, vCards and private data (XEP-0060,
/// XEP-0163, XEP-0054, XEP-0049). [Pubsubs] makes the keeper of one shard: an actor that answers
/// for its accounts and knows which of their devices are there and what they want to hear of.
///
/// A publication goes from the owner's keeper to the keepers of the contacts that may see it; each
/// of those picks the devices that asked for such news in their capabilities (XEP-0115). So no
/// keeper has to know anybody's presence but its own accounts', and both may live on different
/// nodes of a cluster.
///
/// Stored records, in the shard of the account or of the service; all are erased with the account.
/// XML is kept as an iq in the stateless binary encoding:
///
///     of/<bare>/pubsub/<node>                  a form, affiliations, subscriptions
///     of/<bare>/item/<length>:<node>/<id>      number, time, publisher, payload
///     of/<bare>/vcard                          the vCard
///     of/<bare>/photo                          SHA-1 of its picture, in hexadecimal
///     of/<bare>/private/{<namespace>}<name>    one private element
@NullMarked
package org.godwit.server.pubsub;

import org.jspecify.annotations.NullMarked;
