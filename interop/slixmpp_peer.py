#!/usr/bin/env python3
"""One side of a conversation, by an unmodified slixmpp.

Answers every message: a receipt (XEP-0184), a displayed marker (XEP-0333) and a reply `re: …` that
asks for a receipt itself. Ends with 0 once it has answered --count messages and every reply has got
its receipt; with 1 after --seconds.
"""
import argparse
import asyncio
import logging
import os
import ssl
import sys

import slixmpp


class Peer(slixmpp.ClientXMPP):
    def __init__(self, jid, password, count):
        super().__init__(jid, password)
        self.count = count
        self.answered = 0
        self.unconfirmed = set()
        self.seen = []
        self.done = asyncio.get_event_loop().create_future()
        for plugin in ("xep_0030", "xep_0184", "xep_0198", "xep_0199", "xep_0333", "xep_0085"):
            self.register_plugin(plugin)
        self["xep_0184"].auto_ack = True
        self["xep_0184"].auto_request = True
        self.add_event_handler("session_start", self.start)
        self.add_event_handler("message", self.message)
        self.add_event_handler("receipt_received", self.receipt)
        self.add_event_handler("failed_all_auth", lambda _: self.fail("not let in"))
        self.add_event_handler("stream_error", lambda e: self.fail(f"stream error {e}"))

    def fail(self, why):
        if not self.done.done():
            self.done.set_exception(RuntimeError(why))

    async def start(self, _):
        self.send_presence()
        await self.get_roster()
        await self["xep_0199"].ping(self.boundjid.domain)
        print(f"{self.boundjid} is here, stream management "
              f"{'on' if self['xep_0198'].enabled_in else 'OFF'}", flush=True)
        if not self["xep_0198"].enabled_in:
            self.fail("stream management was not enabled")

    def message(self, message):
        if message["type"] not in ("chat", "normal") or not message["body"]:
            return
        if message["id"] in self.seen:
            self.fail(f"{message['id']} came twice")
            return
        self.seen.append(message["id"])
        print(f"received {message['id']}: {message['body']}", flush=True)
        marker = self.make_message(mto=message["from"], mtype="chat")
        marker["displayed"]["id"] = message["id"]
        marker.send()
        reply = self.make_message(
            mto=message["from"].bare, mbody=f"re: {message['body']}", mtype="chat")
        reply["id"] = self.new_id()
        reply["request_receipt"] = True
        self.unconfirmed.add(reply["id"])
        reply.send()
        self.answered += 1

    def receipt(self, message):
        if message["receipt"] not in self.unconfirmed:
            self.fail(f"a receipt for {message['receipt']} again, or unasked")
            return
        self.unconfirmed.discard(message["receipt"])
        print(f"delivered {message['receipt']}", flush=True)
        if self.answered == self.count and not self.unconfirmed and not self.done.done():
            self.done.set_result(None)


async def run(arguments):
    peer = Peer(arguments.jid, os.environ["GODWIT_PASSWORD"], arguments.count)
    if arguments.certificate:
        peer.ca_certs = arguments.certificate
    else:
        peer.ssl_context.check_hostname = False
        peer.ssl_context.verify_mode = ssl.CERT_NONE
    peer.connect((arguments.host, arguments.port), use_ssl=arguments.tls)
    try:
        await asyncio.wait_for(peer.done, arguments.seconds)
        # Else the last receipt is not acknowledged, and rightly comes again next time.
        peer["xep_0198"].send_ack()
        await peer["xep_0199"].ping(peer.boundjid.domain)
    except (RuntimeError, asyncio.TimeoutError) as e:
        print(f"failed: {e or 'time is over'}; answered {peer.answered} of {arguments.count}, "
              f"{len(peer.unconfirmed)} replies without receipt", file=sys.stderr)
        return 1
    finally:
        await peer.disconnect()
    return 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--jid", required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--tls", action="store_true", help="direct TLS in place of STARTTLS")
    parser.add_argument("--certificate", help="trust only this PEM file; any, when left out")
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--debug", action="store_true")
    arguments = parser.parse_args()
    if arguments.debug:
        logging.basicConfig(level=logging.DEBUG)
    sys.exit(asyncio.get_event_loop().run_until_complete(run(arguments)))


if __name__ == "__main__":
    main()
