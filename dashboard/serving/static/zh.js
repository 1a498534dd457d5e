// The few English words of Streamlit's own furniture, in Chinese. Exact texts only: whatever a page
// or a file says is left alone. A word that Streamlit adds later is caught by tests/e2e/test_smoke.
(() => {
  const WORDS = {
    "Skip to main content": "跳到正文",
    "App pages": "页面",
    "Sidebar": "页面列表",
    "Navigate to home page": "回到首页",
    "Selected values": "已选",
    "Increment": "增加",
    "Decrement": "减少",
    "(opens in new tab)": "（在新标签页打开）",
    "Fullscreen": "全屏",
    "Exit fullscreen": "退出全屏",
    "Close fullscreen": "退出全屏",
    "Close": "关闭",
    "Close popup": "关闭",
    "Open": "展开",
    "Dismiss": "关闭",
    "Cancel": "取消",
    "Retry": "重试",
    "Search": "搜索",
    "Loading": "正在加载",
    "Loading...": "正在加载",
    "Please wait...": "请稍候",
    "No results": "没有匹配的选项",
    "No options": "没有可选项",
    "No options to select": "没有可选项",
    "No options to select.": "没有可选项",
    "Clear value": "清除",
    "Clear all": "全部清除",
    "Clear selection": "清除选择",
    "Copy": "复制",
    "Copied": "已复制",
    "Copied!": "已复制",
    "Copy to clipboard": "复制",
    "Upload": "选择文件",
    "Uploading...": "正在上传",
    "Upload failed": "上传失败",
    "Browse files": "选择文件",
    "file upload": "选择文件",
    "Drag and drop a file here": "把文件拖到这里",
    "Drag and drop files here": "把文件拖到这里",
    "Download failed": "下载失败",
    "Failed to generate file for download": "文件没有生成，请重试；仍不行请联系管理员",
    "Connecting": "正在连接",
    "Connection error": "连接已断开",
    "Streamlit server is not responding. Are you connected to the internet?": "服务没有应答，请稍后刷新页面，或联系管理员。",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:": "服务没有应答。如果服务已停止，请重新运行 make run，然后刷新页面。",
    "Page not found": "没有这个页面",
    "Expand sidebar": "展开页面列表",
    "Collapse sidebar": "收起页面列表",
    "Open sidebar": "展开页面列表",
    "Close sidebar": "收起页面列表",
    "View more": "更多",
    "View less": "收起",
    "Error": "错误",
    "Error:": "错误：",
    "Press Enter to apply": "按回车键生效",
    "Press Enter to submit form": "按回车键提交",
  };
  const PATTERNS = [
    [/^(\d+) more$/, (_, count) => `另 ${count} 页`],
    [/^(\d+)\s?MB per file( • .*)?$/, (_, size, kinds) => `每个文件不超过 ${size} MB${kinds ?? ""}`],
    [/^Help(?: for (.+))?$/, (_, name) => (name ? `${name}：说明` : "说明")],
    [/^Remove (.+)$/, (_, name) => `移除 ${name}`],
    [/^Selected (.+)\. ?(.*)$/, (_, name) => `已选 ${name}`],
    [/^(?:AxiosError: )?Request failed with status code 507$/, () => "服务器硬盘空间不足，文件没有收下；请联系管理员清理后再传"],
    [/^(?:AxiosError: )?Request failed with status code (?:401|403)$/, () => "此处不接受上传文件，或登录已过期；请刷新页面后再传"],
    [/^(?:AxiosError: )?Request failed with status code 413$/, () => "文件太大，没有收下"],
    [/^(?:AxiosError: )?Request failed with status code (\d+)$/, (_, status) => `文件没有收下（状态 ${status}），请重试；仍不行请联系管理员`],
    [/^(?:AxiosError: )?Network Error$/, () => "上传中断，文件没有收下；请检查网络后再传"],
    [/^streamlit run yourscript\.py$/, () => "make run"],
  ];
  const ATTRIBUTES = ["aria-label", "title", "placeholder"];

  function chinese(text) {
    const word = text.trim();
    if (!word || !/[A-Za-z]/.test(word)) return null;
    if (Object.hasOwn(WORDS, word)) return WORDS[word];
    for (const [pattern, make] of PATTERNS) if (pattern.test(word)) return word.replace(pattern, make);
    return null;
  }

  function turnText(node) {
    const said = node.nodeValue && chinese(node.nodeValue);
    if (said && said !== node.nodeValue) node.nodeValue = said;
  }

  function turnAttributes(element) {
    for (const name of ATTRIBUTES) {
      const value = element.getAttribute(name);
      const said = value && chinese(value);
      if (said && said !== value) element.setAttribute(name, said);
    }
  }

  // A phone's menu: a list whose items stand in unnamed boxes below headings, which is no list.
  function turnMenu(node) {
    if (node.tagName === "UL" || node.tagName === "LI") node.setAttribute("role", "none");
    if (node.dataset.testid !== "stNavSectionHeader") return;
    node.parentElement.setAttribute("role", "group");
    node.parentElement.setAttribute("aria-label", node.firstElementChild.textContent.trim());
  }

  function turn(node) {
    if (node.nodeType === Node.TEXT_NODE) return turnText(node);
    // Drawings are ours and large: nothing in them is Streamlit's.
    if (node.nodeType !== Node.ELEMENT_NODE || node.namespaceURI.endsWith("svg")) return;
    turnAttributes(node);
    // It has a name and takes files: a group, not the decoration that Streamlit calls it.
    if (node.dataset.testid === "stFileUploaderDropzone") node.setAttribute("role", "group");
    if (node.closest('[data-testid="stSidebarNavItems"]')) turnMenu(node);
    node.childNodes.forEach(turn);
  }

  new MutationObserver(changes => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(turn);
      else if (change.type === "characterData") turnText(change.target);
      else turnAttributes(change.target);
    }
  }).observe(document, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES,
  });
  document.addEventListener("DOMContentLoaded", () => turn(document.body));
})();
