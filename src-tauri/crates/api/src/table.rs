//! The table of commands: the one place where they are listed.
//!
//! Read commands get a handle that cannot write, so that the reading room can serve them as they are.

/// Calls `$callback!` with every command: `read|owner name(Request) -> Response`.
#[macro_export]
macro_rules! with_commands {
    ($callback:ident) => {
        $callback! {
            read list_sources(ListSources) -> Sources;
            read list_articles(ListArticles) -> ListWindow;
            read open_article(OpenArticle) -> OpenedArticle;
            read list_groups(GroupList) -> ListGroups;
            read list_ids(ListArticles) -> ArticleIds;
            read search(Search) -> SearchPage;
            read search_facets(SearchFacets) -> Facets;
            read get_settings(Nothing) -> Settings;
            read export_opml(Nothing) -> OpmlText;
            owner get_network(Nothing) -> NetworkPolicy;
            owner set_network(SetNetwork) -> NetworkPolicy;
            owner get_outlook(Nothing) -> Outlook;
            owner get_ledger(GetLedger) -> Ledger;
            owner sync_history(SyncHistory) -> PastSyncs;
            owner get_missing(Nothing) -> Missing;
            owner get_outbox(Nothing) -> Outbox;
            owner set_feed(SetFeed) -> ChangeSet;
            owner list_enclosures(Nothing) -> Enclosures;
            owner want_enclosure(WantEnclosure) -> ChangeSet;
            owner set_feed_login(SetFeedLogin) -> ChangeSet;
            owner library_info(Nothing) -> LibraryInfo;
            owner add_pages(AddPages) -> AddReport;
            owner add_file(AddFile) -> FileReport;
            owner subscribe(Subscribe) -> SubscribeReport;
            owner unsubscribe(Unsubscribe) -> ChangeSet;
            owner list_servers(Nothing) -> Servers;
            owner add_server(AddServer) -> ServerInfo;
            owner remove_server(RemoveServer) -> ChangeSet;
            owner follow_list(FollowList) -> ListReport;
            owner unfollow_list(UnfollowList) -> Servers;
            owner start_sync(StartSync) -> SyncStarted;
            owner cancel_sync(Nothing) -> SyncStarted;
            owner sync_status(Nothing) -> SyncStatus;
            owner mark_articles(MarkArticles) -> ChangeSet;
            owner mark_all_read(MarkAllRead) -> ChangeSet;
            owner set_progress(SetProgress) -> ChangeSet;
            owner remove_articles(RemoveArticles) -> ChangeSet;
            owner set_settings(SetSettings) -> Settings;
            owner get_habits(Nothing) -> Habits;
            owner set_habits(SetHabits) -> Habits;
            owner welcome(Welcome) -> AddReport;
            owner get_filing(FilingOf) -> Filing;
            owner tag_articles(TagArticles) -> ChangeSet;
            owner make_collection(MakeCollection) -> Collection;
            owner rename_collection(RenameCollection) -> ChangeSet;
            owner remove_collection(RemoveCollection) -> ChangeSet;
            owner collect(CollectionArticles) -> ChangeSet;
            owner arrange_collection(CollectionArticles) -> ChangeSet;
            owner get_own_face(Nothing) -> OwnFaces;
            owner set_own_face(SetOwnFace) -> OwnFaces;
            owner define(Define) -> Definitions;
            owner has_voice(Nothing) -> VoiceFound;
            owner speak(Speak) -> Nothing;
            owner hush(Nothing) -> Nothing;
            owner list_highlights(ListHighlights) -> HighlightList;
            owner add_highlight(AddHighlight) -> Highlight;
            owner change_highlight(ChangeHighlight) -> Highlight;
            owner remove_highlight(RemoveHighlight) -> Highlight;
            owner restore_highlight(RestoreHighlight) -> Highlight;
            owner write_highlights(WriteHighlights) -> WrittenHighlights;
        }
    };
}
