"""Methods that open, rename and close the topics of a forum."""

from bot.sandbox.telegram.arguments import Arguments
from bot.sandbox.telegram.chats import BOT, Chat, Topic
from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.method import Method
from bot.sandbox.telegram.world import World

_COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)  # Bot API, createForumTopic
_MAX_NAME = 128


def create_forum_topic(world: World, args: Arguments) -> object:
    """Open a topic; its id is the id of the service message that tells of it."""
    chat = _forum(world, args, "not enough rights to create a topic")
    name = _name(args.text("name"))
    if not name:
        raise bad_request("TOPIC_TITLE_EMPTY")
    color = args.integer("icon_color", _COLORS[0])
    if color not in _COLORS:
        raise bad_request("invalid icon color specified")
    created = {"forum_topic_created": {"name": name, "icon_color": color}}
    message = world.post(chat, BOT, service=created)
    message.thread_id = message.message_id
    topic = Topic(message.message_id, name, color)
    chat.topics[topic.thread_id] = topic
    return {"message_thread_id": topic.thread_id, "name": name, "icon_color": color}


def edit_forum_topic(world: World, args: Arguments) -> object:
    """Rename a topic; an empty name keeps the old one."""
    chat = _forum(world, args, "not enough rights to edit the topic")
    topic = chat.topics.get(args.integer("message_thread_id"))
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    name = _name(args.text("name")) or topic.name
    if name == topic.name:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name = name
    world.post(chat, BOT, service={"forum_topic_edited": {"name": name}}, thread_id=topic.thread_id)
    return True


def close_forum_topic(world: World, args: Arguments) -> object:
    """Close a topic: members can read it and no longer write."""
    return _set_closed(world, args, "forum_topic_closed", closed=True)


def reopen_forum_topic(world: World, args: Arguments) -> object:
    """Open a closed topic again."""
    return _set_closed(world, args, "forum_topic_reopened", closed=False)


def _set_closed(world: World, args: Arguments, told: str, *, closed: bool) -> bool:
    chat = _forum(world, args, "not enough rights to close or reopen the topic")
    topic = chat.topics.get(args.integer("message_thread_id"))
    if topic is None:
        raise bad_request("TOPIC_ID_INVALID")
    if topic.closed == closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.closed = closed
    world.post(chat, BOT, service={told: {}}, thread_id=topic.thread_id)
    return True


def _forum(world: World, args: Arguments, refusal: str) -> Chat:
    chat = world.chat_for_bot(args.text("chat_id"))
    if not chat.forum:
        raise bad_request("the chat is not a forum")
    if not chat.bot_is_admin:
        raise bad_request(refusal)
    return chat


def _name(given: str) -> str:
    name = " ".join(given.split())
    if len(name) > _MAX_NAME:
        # Telegram cuts a longer name in silence; here the cut is made visible.
        raise bad_request(f"a topic name has at most {_MAX_NAME} characters")
    return name


METHODS = (
    Method("createForumTopic", create_forum_topic, "chat_id name", "icon_color", "icon_custom_emoji_id"),
    Method("editForumTopic", edit_forum_topic, "chat_id message_thread_id", "name", "icon_custom_emoji_id"),
    Method("closeForumTopic", close_forum_topic, "chat_id message_thread_id"),
    Method("reopenForumTopic", reopen_forum_topic, "chat_id message_thread_id"),
)
